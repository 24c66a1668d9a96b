package dev.sprintworker.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.ImageRequest;
import dev.sprintworker.sana.PipelineOptions;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.RandomSnapshot;
import dev.sprintworker.sana.SanaSprintPipeline;
import dev.sprintworker.sana.Snapshot;
import dev.sprintworker.sana.StageSeconds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A random snapshot of the 1.6B size binds and makes 1024 x 1024 pictures; prints a table for docs/benchmarks.md. */
@Tag("full-size")
class FullSizeIT {
    private static final Path FOLDER = Path.of("target/full-size/1.6B");
    private static final GenerationSettings SETTINGS = new GenerationSettings(1024, 1024, 2, 4.5f, 1.5708f, 1.3f, true);

    private final StringBuilder report =
            new StringBuilder("| stage | seconds | peak memory, MiB |%n| --- | --- | --- |%n".formatted());

    @Test
    void shouldMakeAPictureOfReleasedSize() throws Exception {
        if (Files.notExists(FOLDER.resolve("vae/diffusion_pytorch_model.safetensors"))) {
            RandomSnapshot.write("1.6B", 0, FOLDER);
        }
        PipelineOptions options = new PipelineOptions(Precision.BFLOAT16, "auto", OptionalInt.empty(), false);
        try (ResidentMemory memory = new ResidentMemory()) {
            long start = System.nanoTime();
            try (SanaSprintPipeline pipeline = SanaSprintPipeline.load(Snapshot.open(FOLDER), options)) {
                long loaded = System.nanoTime();
                row("bind weights", start, loaded, memory);
                for (String name : List.of("first", "second")) {
                    generate(pipeline, name, memory);
                }
            }
        }
        Files.writeString(FOLDER.resolveSibling("report.md"), report);
        System.out.print(report);
    }

    private void generate(SanaSprintPipeline pipeline, String name, ResidentMemory memory) {
        long start = System.nanoTime();
        SanaSprintPipeline.Result result =
                pipeline.generate(SETTINGS, List.of(new ImageRequest("a lighthouse at dusk", true, 1)));
        StageSeconds seconds = result.seconds();
        long encoded = start + (long) (seconds.text() * 1e9);
        long denoised = encoded + (long) (seconds.denoise() * 1e9);
        row(name + " picture: text", start, encoded, memory);
        row(name + " picture: denoise, 2 steps", encoded, denoised, memory);
        row(name + " picture: decode", denoised, denoised + (long) (seconds.decode() * 1e9), memory);
        assertThat(result.pictures().get(0).rgb()).hasSize(1024 * 1024 * 3);
        // Random weights make no picture, but not one colour either, as NaN or an overflow would.
        byte[] rgb = result.pictures().get(0).rgb();
        assertThat(IntStream.range(0, rgb.length).map(i -> rgb[i]).distinct().count())
                .isGreaterThan(16);
    }

    private void row(String stage, long from, long to, ResidentMemory memory) {
        report.append(String.format(
                Locale.ROOT, "| %s | %.1f | %,d |%n", stage, (to - from) / 1e9, memory.peakMebibytes(from, to)));
    }
}
