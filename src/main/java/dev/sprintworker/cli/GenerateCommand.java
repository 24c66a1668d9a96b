package dev.sprintworker.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.ImageRequest;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.SanaSprintPipeline;
import dev.sprintworker.sana.Snapshot;
import dev.sprintworker.sana.SnapshotInfo;
import dev.sprintworker.sana.decode.Resolution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Pictures without broker and store: the same pipeline as the worker's. */
@Command(
        name = "generate",
        description = "Makes pictures of a prompt and prints one JSON line for each.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class GenerateCommand implements Runnable {
    private static final int MAX_PROMPT_CODE_POINTS = 4000;
    private static final int MAX_IMAGES = 10_000;
    private static final int MAX_BATCH = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    private CommandSpec spec;

    @Mixin
    private PipelineArguments arguments;

    @Option(names = "--prompt", required = true, paramLabel = "TEXT", description = "What the picture shows.")
    private String prompt;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE.png",
            description = "FILE.0.png, FILE.1.png, ... of several pictures.")
    private Path out;

    @Option(names = "--seed", paramLabel = "N", description = "Picture i has seed N + i (default: drawn).")
    private Long seed;

    @Option(
            names = "--steps",
            paramLabel = "1..4",
            defaultValue = "2",
            description = "Denoising steps (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--width", paramLabel = "W", description = "Pixels (default: the model's native size).")
    private Integer width;

    @Option(names = "--height", paramLabel = "H", description = "Pixels (default: the model's native size).")
    private Integer height;

    @Option(
            names = "--guidance",
            paramLabel = "G",
            defaultValue = "4.5",
            description = "Guidance scale, 1 to 20 (default: ${DEFAULT-VALUE}).")
    private float guidance;

    @Option(
            names = "--max-timestep",
            paramLabel = "T",
            defaultValue = "1.5708",
            description = "First timestep in radians (default: ${DEFAULT-VALUE}).")
    private float maxTimestep;

    @Option(
            names = "--intermediate-timestep",
            paramLabel = "T",
            description = "Second timestep of two steps in radians (default: 1.3).")
    private Float intermediateTimestep;

    @Option(names = "--no-instruction", description = "Leave out the complex human instruction before the prompt.")
    private boolean noInstruction;

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many pictures (default: ${DEFAULT-VALUE}).")
    private int images;

    @Option(
            names = "--no-binning",
            description = "Generate at exactly this size instead of the nearest trained resolution.")
    private boolean noBinning;

    @Option(
            names = "--softcapping",
            description = "Soft-cap the text encoder's attention logits, as it was trained; diffusers does not.")
    private boolean softcapping;

    @Override
    public void run() {
        long firstSeed = seed != null ? seed : ThreadLocalRandom.current().nextLong(1L << 32);
        checkOptions(firstSeed);
        long start = System.nanoTime();
        Snapshot snapshot = arguments.snapshot();
        GenerationSettings settings = settings(snapshot.info(Precision.BFLOAT16));
        try (SanaSprintPipeline pipeline = arguments.load(snapshot, softcapping)) {
            PictureFiles files = new PictureFiles(
                    out,
                    images,
                    settings,
                    pipeline.info(),
                    secondsSince(start),
                    spec.commandLine().getOut());
            for (int first = 0; first < images; first += MAX_BATCH) {
                List<ImageRequest> requests = new ArrayList<>();
                for (int i = first; i < Math.min(images, first + MAX_BATCH); i++) {
                    requests.add(new ImageRequest(prompt, !noInstruction, firstSeed + i));
                }
                SanaSprintPipeline.Result result =
                        arguments.wrongUseIfRefused(() -> pipeline.generate(settings, requests));
                for (int i = 0; i < requests.size(); i++) {
                    files.write(first + i, requests.get(i), result.pictures().get(i), result.seconds());
                }
            }
        }
    }

    private void checkOptions(long firstSeed) {
        int codePoints = prompt.codePointCount(0, prompt.length());
        if (codePoints > MAX_PROMPT_CODE_POINTS) {
            throw arguments.wrong(
                    "--prompt has " + codePoints + " characters, expected at most " + MAX_PROMPT_CODE_POINTS);
        }
        if (images < 1 || images > MAX_IMAGES) {
            throw arguments.wrong("--images is " + images + ", expected from 1 to " + MAX_IMAGES);
        }
        if (firstSeed < 0 || firstSeed > Long.MAX_VALUE - images + 1) {
            throw arguments.wrong("--seed is " + firstSeed + ", expected from 0 to " + (Long.MAX_VALUE - images + 1));
        }
        if (intermediateTimestep != null && steps != 2) {
            throw arguments.wrong("--intermediate-timestep is for 2 steps only, --steps is " + steps);
        }
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw arguments.wrong("--out: " + folder + " is no folder that can be written to");
        }
        if (out.toString().isEmpty() || Files.isDirectory(out)) {
            throw arguments.wrong("--out is '" + out + "', expected a file");
        }
    }

    private GenerationSettings settings(SnapshotInfo info) {
        return arguments.wrongUseIfRefused(() -> {
            int w = width != null ? width : info.nativeSize();
            int h = height != null ? height : info.nativeSize();
            info.requireSize(w, h);
            GenerationSettings settings = new GenerationSettings(
                    w,
                    h,
                    steps,
                    guidance,
                    maxTimestep,
                    intermediateTimestep != null
                            ? intermediateTimestep
                            : GenerationSettings.DEFAULT_INTERMEDIATE_TIMESTEP,
                    !noBinning);
            // Refuses a size that cannot be done before minutes go into binding weights.
            Resolution.of(settings, info);
            return settings;
        });
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
