package dev.sprintworker.sana;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import dev.sprintworker.sana.checkpoint.TorchRuntime;
import dev.sprintworker.sana.decode.AutoencoderDcDecoder;
import dev.sprintworker.sana.decode.Resolution;
import dev.sprintworker.sana.denoise.SanaTransformer;
import dev.sprintworker.sana.denoise.ScmSampler;
import dev.sprintworker.sana.text.Gemma2TextEncoder;
import dev.sprintworker.sana.text.PromptEmbeddings;
import dev.sprintworker.sana.text.PromptTokenizer;
import dev.sprintworker.sana.text.PromptTokens;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * SANA-Sprint: prompts in, pictures out. Source: diffusers SanaSprintPipeline. Everything but uint8 pixels, float32
 * embeddings and float32 latents stays in libtorch.
 *
 * <p>One thread loads the pipeline, uses it and closes it; to load it takes threads of its own besides.
 */
public final class SanaSprintPipeline implements PicturePipeline {
    /** Prompts that come again are not encoded again: 350 short ones, or 24 of full length, at the released size. */
    private static final long MAX_EMBEDDING_BYTES = 64L << 20;

    private final Snapshot snapshot;
    private final SnapshotInfo info;
    private final PromptTokenizer tokenizer;
    private final Gemma2TextEncoder textEncoder;
    private final PromptEmbeddings embeddings;
    private final SanaTransformer transformer;
    private final AutoencoderDcDecoder decoder;
    private final Device device;
    private final Workspace workspace;
    private final Loaded loaded;

    private SanaSprintPipeline(Snapshot snapshot, PipelineOptions options, Loaded loaded) {
        this.device = TorchRuntime.device(options.device(), options.precision() == Precision.BFLOAT16);
        TorchRuntime.setThreads(options.threads().orElse(Runtime.getRuntime().availableProcessors()));
        Precision precision = options.precision();
        this.snapshot = snapshot;
        this.loaded = loaded;
        this.info = snapshot.info(precision);
        this.workspace = Workspace.of(snapshot, precision, options.workspaceBytes());
        TorchRuntime.prepareThread();
        // Side by side: while one is read, the other is copied.
        var tokens = begin(
                "tokenizer", () -> loaded.add(PromptTokenizer.load(snapshot.tokenizer()), PromptTokenizer::close));
        var text = begin("text-encoder", () -> {
            Gemma2TextEncoder encoder = loaded.add(
                    Gemma2TextEncoder.load(snapshot.textEncoder(), precision, options.softcapping(), device),
                    Gemma2TextEncoder::close);
            encoder.remember(tokens.join().instructionPrefix());
            return encoder;
        });
        var denoise = begin(
                "transformer",
                () -> loaded.add(
                        SanaTransformer.load(snapshot.transformer(), precision, device), SanaTransformer::close));
        var decode = begin(
                "decoder",
                () -> loaded.add(
                        AutoencoderDcDecoder.load(snapshot.vae(), precision, device), AutoencoderDcDecoder::close));
        awaitAll(tokens, text, denoise, decode);
        this.tokenizer = tokens.join();
        this.textEncoder = text.join();
        this.transformer = denoise.join();
        this.decoder = decode.join();
        this.embeddings = loaded.add(
                new PromptEmbeddings(textEncoder, transformer.scope(), MAX_EMBEDDING_BYTES), PromptEmbeddings::close);
    }

    /**
     * Binds the weights of a snapshot.
     *
     * @throws IllegalArgumentException if the device does not exist or cannot compute in the precision
     */
    public static SanaSprintPipeline load(Snapshot snapshot, PipelineOptions options) {
        Loaded loaded = new Loaded();
        try {
            return new SanaSprintPipeline(snapshot, options, loaded);
        } catch (RuntimeException | Error e) {
            loaded.close();
            throw e;
        }
    }

    private static <T> CompletableFuture<T> begin(String thread, Supplier<T> load) {
        return CompletableFuture.supplyAsync(load, task -> new Thread(task, "load-" + thread).start());
    }

    /** Also when one fails, all have ended when this returns: what was loaded can be closed. */
    private static void awaitAll(CompletableFuture<?>... parts) {
        try {
            CompletableFuture.allOf(parts).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        }
    }

    @Override
    public PreparedImage prepare(GenerationSettings settings, ImageRequest image) {
        Resolution resolution = Resolution.of(settings, info);
        int size =
                snapshot.transformer().config().inChannels() * latent(resolution.height()) * latent(resolution.width());
        return new PreparedImage(
                tokenizer.tokenize(image.prompt(), image.instruction()),
                ScmSampler.noise(image.seed(), settings.steps(), size));
    }

    @Override
    public int maxBatch(GenerationSettings settings, int atMost) {
        return workspace.maxBatch(settings, atMost);
    }

    @Override
    public Result generatePrepared(GenerationSettings settings, List<PreparedImage> images) {
        Resolution resolution = Resolution.of(settings, info);
        long start = System.nanoTime();
        try (SanaTransformer.Captions captions = transformer.captions(embeddings.of(tokens(images)))) {
            transformer.synchronize(captions);
            long encoded = System.nanoTime();
            float[] latents = denoise(settings, images, resolution, captions);
            long denoised = System.nanoTime();
            Decoded decoded = decode(settings, images.size(), resolution, latents);
            double decode = seconds(denoised, System.nanoTime());
            return new Result(
                    decoded.pictures(),
                    new StageSeconds(
                            seconds(start, encoded), seconds(encoded, denoised), decode, decoded.toUint8Seconds()));
        } catch (EngineException e) {
            throw DeviceOutOfMemoryException.isCauseOf(e) ? new DeviceOutOfMemoryException(e) : e;
        } finally {
            embeddings.trim();
        }
    }

    /** How much memory a batch takes, and how many pictures it may have. */
    public Workspace workspace() {
        return workspace;
    }

    /** What computes: {@code cpu} or {@code cuda:N}. */
    public String device() {
        return TorchRuntime.name(device);
    }

    @Override
    public SnapshotInfo info() {
        return info;
    }

    private static List<PromptTokens> tokens(List<PreparedImage> images) {
        return images.stream().map(PreparedImage::tokens).toList();
    }

    /** Elements of the latents along a side of so many pixels. */
    private int latent(int pixels) {
        return pixels / snapshot.vae().config().compressionRatio();
    }

    private float[] denoise(
            GenerationSettings settings,
            List<PreparedImage> images,
            Resolution resolution,
            SanaTransformer.Captions captions) {
        int height = latent(resolution.height());
        int width = latent(resolution.width());
        ScmSampler sampler = new ScmSampler(
                snapshot.sigmaData(), settings.steps(), settings.maxTimestep(), settings.intermediateTimestep());
        return sampler.sample(
                (latents, timestep) ->
                        transformer.predict(latents, height, width, captions, timestep, settings.guidanceScale()),
                images.stream().map(PreparedImage::noise).toList());
    }

    private record Decoded(List<Picture> pictures, double toUint8Seconds) {}

    /** One picture after the other: the decoder fills any device with one, and its memory does not grow with the batch. */
    private Decoded decode(GenerationSettings settings, int batch, Resolution resolution, float[] latents) {
        boolean tiled = workspace.tiled(resolution);
        int size = latents.length / batch;
        List<Picture> pictures = new ArrayList<>();
        double toUint8Seconds = 0;
        for (int i = 0; i < batch; i++) {
            float[] one = Arrays.copyOfRange(latents, i * size, (i + 1) * size);
            try (AutoencoderDcDecoder.Samples samples = decoder.decode(one, resolution, tiled)) {
                decoder.synchronize(samples);
                long decoded = System.nanoTime();
                pictures.add(decoder.picture(samples, resolution, settings.width(), settings.height()));
                toUint8Seconds += seconds(decoded, System.nanoTime());
            }
        }
        return new Decoded(pictures, toUint8Seconds);
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }

    @Override
    public void close() {
        loaded.close();
    }

    /** What has been loaded so far, to be closed in reverse order, also when loading fails half-way. Safe for use by many threads. */
    private static final class Loaded {
        private final Deque<Runnable> closings = new ArrayDeque<>();

        synchronized <T> T add(T part, Consumer<T> close) {
            closings.push(() -> close.accept(part));
            return part;
        }

        synchronized void close() {
            while (!closings.isEmpty()) {
                closings.pop().run();
            }
        }
    }
}
