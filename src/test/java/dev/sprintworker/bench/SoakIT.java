package dev.sprintworker.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.sana.DemoSnapshot;
import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.ImageRequest;
import dev.sprintworker.sana.PipelineOptions;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.SanaSprintPipeline;
import dev.sprintworker.sana.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two thousand pictures of changing sizes, in a Java heap of 256 MB, leave resident memory flat; prints a table for
 * docs/benchmarks.md.
 */
@Tag("soak")
class SoakIT {
    private static final int PICTURES = 2000;
    /** How many prompts are different: embeddings are kept of each. */
    private static final int PROMPTS = Integer.getInteger("soak.prompts", PICTURES);

    private static final int WARM_UP = 100;
    private static final int ROW = 200;
    private static final int ALLOWED_GROWTH_MEBIBYTES = 64;
    private static final int[][] SIZES = {{256, 256}, {320, 192}, {192, 320}, {250, 200}, {256, 256}};

    @Test
    void shouldKeepResidentMemoryFlat() throws Exception {
        StringBuilder report = new StringBuilder("| pictures | resident memory, MiB |%n| --- | --- |%n".formatted());
        assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(256 << 20);
        PipelineOptions options = new PipelineOptions(Precision.BFLOAT16, "auto", OptionalInt.empty(), false);
        long afterWarmUp = 0;
        long last = 0;
        try (SanaSprintPipeline pipeline = SanaSprintPipeline.load(Snapshot.open(DemoSnapshot.folder()), options)) {
            for (int i = 1; i <= PICTURES; i++) {
                int[] size = SIZES[i % SIZES.length];
                GenerationSettings settings =
                        new GenerationSettings(size[0], size[1], 1 + i % 4, 4.5f, 1.5708f, 1.3f, true);
                pipeline.generate(
                        settings, List.of(new ImageRequest("a red circle, number " + i % PROMPTS, i % 2 == 0, i)));
                if (i % ROW == 0 || i == WARM_UP) {
                    last = ResidentMemory.anonymousMebibytes();
                    report.append("| %d | %d |%n".formatted(i, last));
                }
                if (i == WARM_UP) {
                    afterWarmUp = last;
                }
            }
        }
        Files.writeString(Path.of("target/soak.md"), report);
        System.out.print(report);
        assertThat(last - afterWarmUp).isLessThan(ALLOWED_GROWTH_MEBIBYTES);
    }
}
