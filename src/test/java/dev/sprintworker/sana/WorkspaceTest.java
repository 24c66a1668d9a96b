package dev.sprintworker.sana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sprintworker.bench.ResidentMemory;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkspaceTest {
    private static final long MEBIBYTE = 1 << 20;
    private static final Snapshot DEMO = Snapshot.open(Reference.demoModel());

    /** Big pictures for the demo model, so that what is predicted is far above what libraries and the heap take. */
    @ParameterizedTest
    @EnabledOnOs(OS.LINUX)
    @CsvSource({"bfloat16, 1024, 1", "bfloat16, 1024, 24", "float32, 1024, 1"})
    void shouldPredictWhatABatchTakes(String precision, int size, int batch) {
        PipelineOptions options = new PipelineOptions(Precision.of(precision), "cpu", OptionalInt.empty(), false);
        try (SanaSprintPipeline pipeline = SanaSprintPipeline.load(DEMO, options)) {
            long predicted = pipeline.workspace().bytes(settings(size), batch) / MEBIBYTE;
            generate(pipeline, size, batch, 0);
            System.gc();
            ResidentMemory.trim();
            ResidentMemory.resetPeak();
            long before = ResidentMemory.peakMebibytes();
            generate(pipeline, size, batch, 1);
            long measured = ResidentMemory.peakMebibytes() - before;
            // Pictures on the heap: their bytes, and the copies that make them.
            long heap = 2L * batch * 3 * size * size / MEBIBYTE;
            System.out.printf(
                    "%s %d batch %d: predicted %d, measured %d MiB%n", precision, size, batch, predicted, measured);
            assertThat(measured).isBetween(predicted / 2, predicted * 115 / 100 + heap + 16);
        }
    }

    @Test
    void shouldDecodeInTilesOnlyWhereTheBoundAsksForIt() {
        long whole = Workspace.of(DEMO, Precision.BFLOAT16, Long.MAX_VALUE).bytes(settings(1024), 1);
        assertThat(Workspace.of(DEMO, Precision.BFLOAT16, whole).bytes(settings(1024), 1))
                .isEqualTo(whole);
        assertThat(Workspace.of(DEMO, Precision.BFLOAT16, whole / 2).bytes(settings(1024), 1))
                .isLessThan(whole / 2);
    }

    @Test
    void shouldBoundABatchByItsMemory() {
        long four = Workspace.of(DEMO, Precision.BFLOAT16, Long.MAX_VALUE).bytes(settings(256), 64);
        Workspace bounded = Workspace.of(DEMO, Precision.BFLOAT16, four);
        assertThat(bounded.maxBatch(settings(256), 1000)).isEqualTo(64);
        assertThat(bounded.maxBatch(settings(256), 3)).isEqualTo(3);
        assertThat(Workspace.of(DEMO, Precision.BFLOAT16, 1).maxBatch(settings(256), 4))
                .isEqualTo(1);
    }

    @Test
    void shouldRefuseAWorkspaceOfNothing() {
        assertThatThrownBy(() -> new PipelineOptions(Precision.BFLOAT16, "cpu", OptionalInt.empty(), false, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("workspace is 0 bytes, expected at least 1");
    }

    private static void generate(SanaSprintPipeline pipeline, int size, int batch, int seed) {
        List<ImageRequest> images = IntStream.range(0, batch)
                .mapToObj(i -> new ImageRequest("a red circle " + i, true, seed))
                .toList();
        pipeline.generate(settings(size), images);
    }

    private static GenerationSettings settings(int size) {
        return new GenerationSettings(size, size, 1, 4.5f, 1.5708f, 1.3f, true);
    }
}
