package dev.sprintworker.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.sprintworker.png.PngFile;
import dev.sprintworker.png.PngText;
import dev.sprintworker.sana.Picture;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.RandomSnapshot;
import dev.sprintworker.sana.Snapshot;
import dev.sprintworker.sana.checkpoint.TorchRuntime;
import dev.sprintworker.sana.checkpoint.TorchScriptNetwork;
import dev.sprintworker.sana.decode.AutoencoderDcDecoder;
import dev.sprintworker.sana.decode.PlainDecoder;
import dev.sprintworker.sana.decode.Resolution;
import dev.sprintworker.sana.denoise.SanaTransformer;
import dev.sprintworker.sana.denoise.ScmSampler;
import dev.sprintworker.sana.text.Gemma2TextEncoder;
import dev.sprintworker.sana.text.PromptTokenizer;
import dev.sprintworker.sana.text.PromptTokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Compares the worker, in one run and by turns, with the plain form of its parts and with its bare arithmetic: the 1.6B
 * size with random weights, bfloat16 on the CPU, one step, 1024 x 1024, a new prompt of about twenty tokens. Prints a
 * table for docs/benchmarks.md. Nothing is asserted: ratios depend on what else the machine does.
 */
@Tag("speed")
class SpeedIT {
    private static final Path FOLDER = Path.of(System.getProperty("speed.model", "target/full-size/1.6B"));
    private static final int ROUNDS = Integer.getInteger("speed.rounds", 3);
    private static final int THREADS =
            Integer.getInteger("speed.threads", Runtime.getRuntime().availableProcessors());
    private static final int SIZE = Integer.getInteger("speed.size", 1024);
    private static final int LATENT_SIDE = SIZE / 32;
    private static final float GUIDANCE = 4.5f;
    private static final String PROMPT = "a red fox in the snow, number ";

    private final Stopwatch watch = new Stopwatch();

    @Test
    void shouldSayHowFastEachPartIs() throws Exception {
        if (Files.notExists(FOLDER.resolve("vae/diffusion_pytorch_model.safetensors"))) {
            RandomSnapshot.write("1.6B", 0, FOLDER);
        }
        Snapshot snapshot = Snapshot.open(FOLDER);
        TorchRuntime.setThreads(THREADS);
        Device cpu = Device.cpu();
        Precision precision = Precision.BFLOAT16;
        try (PromptTokenizer tokenizer = PromptTokenizer.load(snapshot.tokenizer());
                Gemma2TextEncoder encoder = Gemma2TextEncoder.load(snapshot.textEncoder(), precision, false, cpu);
                SanaTransformer transformer = SanaTransformer.load(snapshot.transformer(), precision, cpu);
                AutoencoderDcDecoder decoder = AutoencoderDcDecoder.load(snapshot.vae(), precision, cpu);
                PlainDecoder plain = new PlainDecoder(snapshot.vae(), precision);
                TorchScriptNetwork operators =
                        TorchScriptNetwork.load("Operators", "operators.py", Map.of(), List.of(), precision, cpu)) {
            System.gc();
            encoder.remember(tokenizer.instructionPrefix());
            for (int round = 0; round <= ROUNDS; round++) {
                if (round == 1) {
                    // The first round was to warm up.
                    watch.clear();
                }
                round(snapshot, tokenizer, encoder, transformer, decoder, plain, operators, round);
                System.out.println(report());
            }
        }
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target/speed.md"), report());
    }

    private void round(
            Snapshot snapshot,
            PromptTokenizer tokenizer,
            Gemma2TextEncoder encoder,
            SanaTransformer transformer,
            AutoencoderDcDecoder decoder,
            PlainDecoder plain,
            TorchScriptNetwork operators,
            int round) {
        int latentSize = snapshot.transformer().config().inChannels() * LATENT_SIDE * LATENT_SIDE;
        Resolution resolution = new Resolution(SIZE, SIZE, SIZE, SIZE);
        PromptTokens tokens = tokenizer.tokenize(PROMPT + round, true);
        float[] latents;
        try (PtNDManager scope = transformer.scope()) {
            List<NDArray> embeds = watch.time("text", () -> encoder.encode(List.of(tokens), scope));
            latents = watch.time("denoise", () -> denoise(snapshot, transformer, embeds, latentSize, round));
        }
        try (AutoencoderDcDecoder.Samples samples =
                watch.time("decode", () -> decoder.decode(latents, resolution, false))) {
            Picture picture = watch.time("toUint8", () -> decoder.picture(samples, resolution, SIZE, SIZE));
            PngText text = new PngText("random", "0", round, 1, GUIDANCE, Optional.empty());
            watch.time("png", () -> PngFile.encode(picture, text));
        }
        int own = tokens.ids().length - tokenizer.instructionPrefix().length;
        floor("text floor", Floor.text(snapshot.textEncoder().config(), own, tokens.ids().length - own), operators);
        floor("denoise floor", Floor.denoise(snapshot.transformer().config(), LATENT_SIDE, 1 + own), operators);
        floor("decode floor", Floor.decode(snapshot.vae().config(), LATENT_SIDE, true), operators);
        floor("decode floor of diffusers", Floor.decode(snapshot.vae().config(), LATENT_SIDE, false), operators);
        try (PtNDManager scope = transformer.scope()) {
            watch.time("text, all padded tokens", () -> encoder.encode(List.of(padded(tokenizer, tokens)), scope));
        }
        HugePages.allow(false);
        watch.time("decode, plain form", () -> plain.decode(latents, LATENT_SIDE, LATENT_SIDE));
        HugePages.allow(true);
    }

    private static float[] denoise(
            Snapshot snapshot, SanaTransformer transformer, List<NDArray> embeds, int latentSize, int seed) {
        try (SanaTransformer.Captions captions = transformer.captions(embeds)) {
            ScmSampler sampler = new ScmSampler(snapshot.sigmaData(), 1, 1.5708f, 1.3f);
            return sampler.sample(
                    (input, timestep) ->
                            transformer.predict(input, LATENT_SIDE, LATENT_SIDE, captions, timestep, GUIDANCE),
                    List.<float[][]>of(ScmSampler.noise(seed, 1, latentSize)));
        }
    }

    /** As diffusers runs it: padded to the longest prompt there may be, from the first token on. */
    private static PromptTokens padded(PromptTokenizer tokenizer, PromptTokens tokens) {
        int length = tokenizer.instructionPrefix().length + 1 + PromptTokenizer.MAX_SEQUENCE_LENGTH - 2;
        // Asking for a token of the instruction keeps the encoder from continuing what it remembers.
        return new PromptTokens(Arrays.copyOf(tokens.ids(), length), 1);
    }

    private void floor(String name, List<Operator> all, TorchScriptNetwork operators) {
        Stopwatch.Seconds sum = Stopwatch.Seconds.zero();
        for (Operator operator : all) {
            Stopwatch.Seconds seconds = operator.seconds(operators);
            if (Boolean.getBoolean("speed.operators")) {
                System.out.printf(Locale.ROOT, "%s, %s: %s%n", name, operator, seconds);
            }
            sum = sum.plus(seconds);
        }
        watch.add(name, sum);
    }

    private String report() {
        Stopwatch.Seconds picture = Stopwatch.Seconds.zero();
        for (String stage : List.of("text", "denoise", "decode", "toUint8", "png")) {
            picture = picture.plus(watch.median(stage));
        }
        Stopwatch.Seconds floor = watch.median("text floor").plus(watch.median("denoise floor"));
        return watch.table()
                + "\n| ratio | by the clock | by processor time |\n| --- | --- | --- |\n"
                + ratio("text, all padded tokens / text", watch.median("text, all padded tokens"), watch.median("text"))
                + ratio("picture / its own operators", picture, floor.plus(watch.median("decode floor")))
                + ratio(
                        "picture / operators of diffusers",
                        picture,
                        floor.plus(watch.median("decode floor of diffusers")))
                + ratio("decode / plain form", watch.median("decode"), watch.median("decode, plain form"));
    }

    private static String ratio(String name, Stopwatch.Seconds of, Stopwatch.Seconds to) {
        return String.format(
                Locale.ROOT, "| %s | %.2f | %.2f |%n", name, of.clock() / to.clock(), of.processor() / to.processor());
    }
}
