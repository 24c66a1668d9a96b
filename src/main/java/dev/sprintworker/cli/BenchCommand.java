package dev.sprintworker.cli;

import com.sun.management.ThreadMXBean;
import dev.sprintworker.png.PngFile;
import dev.sprintworker.png.PngText;
import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.ImageRequest;
import dev.sprintworker.sana.Picture;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.SanaSprintPipeline;
import dev.sprintworker.sana.Snapshot;
import dev.sprintworker.sana.SnapshotInfo;
import dev.sprintworker.sana.StageSeconds;
import dev.sprintworker.sana.decode.Resolution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How long each stage of a picture takes on this machine. */
@Command(
        name = "bench",
        description = "Times the stages of a batch and prints a table: medians after one run to warm up. "
                + "No prompt comes twice, so none is answered from a cache.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchCommand implements Runnable {
    private static final int MAX_BATCH = 64;
    private static final int MAX_RUNS = 10_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private PipelineArguments arguments;

    @Option(names = "--size", paramLabel = "S", description = "Width and height (default: the model's native size).")
    private Integer size;

    @Option(
            names = "--steps",
            paramLabel = "1..4",
            defaultValue = "2",
            description = "Denoising steps (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--batch",
            paramLabel = "B",
            defaultValue = "1",
            description = "Pictures of a run (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--runs",
            paramLabel = "R",
            defaultValue = "5",
            description = "Runs that count (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the numbers to this file too, as JSON.")
    private Path json;

    @Override
    public void run() {
        checkOptions();
        Snapshot snapshot = arguments.snapshot();
        GenerationSettings settings = settings(snapshot.info(Precision.BFLOAT16));
        try (SanaSprintPipeline pipeline = arguments.load(snapshot, false)) {
            BenchReport report = measure(pipeline, settings);
            spec.commandLine().getOut().print(report.table());
            spec.commandLine().getOut().flush();
            if (json != null) {
                Files.writeString(json, report.json() + System.lineSeparator());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BenchReport measure(SanaSprintPipeline pipeline, GenerationSettings settings) {
        List<Map<String, Double>> stages = new ArrayList<>();
        List<Double> wallSeconds = new ArrayList<>();
        OptionalLong restBytes = ProcessMemory.residentBytes();
        run(pipeline, settings, 0);
        ProcessMemory.reset();
        long allocated = 0;
        for (int run = 1; run <= runs; run++) {
            Map<Long, Long> before = allocatedBytes();
            long start = System.nanoTime();
            stages.add(run(pipeline, settings, run));
            wallSeconds.add((System.nanoTime() - start) / 1e9);
            allocated += allocatedSince(before);
        }
        return new BenchReport(
                settings.width(),
                steps,
                batch,
                arguments.precision(),
                pipeline.device(),
                stages,
                wallSeconds,
                allocated / ((long) runs * batch),
                restBytes,
                pipeline.workspace().bytes(settings, batch),
                ProcessMemory.peakResidentBytes());
    }

    /** Bytes on the Java heap that each live thread has allocated in its life, by its id. */
    private static Map<Long, Long> allocatedBytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Map<Long, Long> allocated = new HashMap<>();
        for (long id : threads.getAllThreadIds()) {
            allocated.put(id, threads.getThreadAllocatedBytes(id));
        }
        return allocated;
    }

    private static long allocatedSince(Map<Long, Long> before) {
        return allocatedBytes().entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
                .sum();
    }

    /** Seconds of each stage. */
    private Map<String, Double> run(SanaSprintPipeline pipeline, GenerationSettings settings, int run) {
        List<ImageRequest> requests = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            long number = (long) run * batch + i;
            requests.add(new ImageRequest(prompt(number), true, number));
        }
        SanaSprintPipeline.Result result = pipeline.generate(settings, requests);
        long start = System.nanoTime();
        for (int i = 0; i < batch; i++) {
            encode(pipeline.info(), requests.get(i), result.pictures().get(i));
        }
        double png = (System.nanoTime() - start) / 1e9;
        StageSeconds seconds = result.seconds();
        Map<String, Double> stages = new LinkedHashMap<>();
        stages.put("text", seconds.text());
        stages.put("denoise", seconds.denoise());
        stages.put("decode", seconds.decode() - seconds.toUint8());
        stages.put("toUint8", seconds.toUint8());
        stages.put("png", png);
        return stages;
    }

    /** About twenty tokens, other ones for every number. */
    static String prompt(long number) {
        return "a red fox beside house number " + number + " in the snow, at dusk, under a street lamp";
    }

    private void encode(SnapshotInfo info, ImageRequest request, Picture picture) {
        PngFile.encode(
                picture,
                new PngText(
                        info.name(),
                        info.revision(),
                        request.seed(),
                        steps,
                        GenerationSettings.DEFAULT_GUIDANCE_SCALE,
                        Optional.empty()));
    }

    private void checkOptions() {
        if (batch < 1 || batch > MAX_BATCH) {
            throw arguments.wrong("--batch is " + batch + ", expected from 1 to " + MAX_BATCH);
        }
        if (runs < 1 || runs > MAX_RUNS) {
            throw arguments.wrong("--runs is " + runs + ", expected from 1 to " + MAX_RUNS);
        }
        if (json != null) {
            Path folder = json.toAbsolutePath().getParent();
            if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder) || Files.isDirectory(json)) {
                throw arguments.wrong("--json is '" + json + "', expected a file in a folder that can be written to");
            }
        }
    }

    private GenerationSettings settings(SnapshotInfo info) {
        return arguments.wrongUseIfRefused(() -> {
            int side = size != null ? size : info.nativeSize();
            info.requireSize(side, side);
            GenerationSettings settings = new GenerationSettings(
                    side,
                    side,
                    steps,
                    GenerationSettings.DEFAULT_GUIDANCE_SCALE,
                    GenerationSettings.DEFAULT_MAX_TIMESTEP,
                    GenerationSettings.DEFAULT_INTERMEDIATE_TIMESTEP,
                    true);
            // Refuses a size that cannot be done before minutes go into binding weights.
            Resolution.of(settings, info);
            return settings;
        });
    }
}
