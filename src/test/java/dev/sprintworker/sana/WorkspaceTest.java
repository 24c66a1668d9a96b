package dev.sprintworker.sana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.sprintworker.bench.ResidentMemory;
import dev.sprintworker.sana.decode.AutoencoderDcDecoder;
import dev.sprintworker.sana.decode.DecoderWorkspace;
import dev.sprintworker.sana.decode.Resolution;
import dev.sprintworker.sana.denoise.SanaTransformer;
import dev.sprintworker.sana.denoise.TorchGenerator;
import java.util.Collections;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkspaceTest {
    private static final long MEBIBYTE = 1 << 20;
    /** What the Java heap takes meanwhile, and what the C allocator keeps of smaller tensors. */
    private static final long ELSEWHERE_MEBIBYTES = 160;

    private static final Snapshot DEMO = Snapshot.open(Reference.demoModel());

    /** Pictures so big that what is predicted is far above what libraries and the Java heap take meanwhile. */
    @ParameterizedTest
    @EnabledOnOs(OS.LINUX)
    @CsvSource({"bfloat16, 2048", "float32, 1536"})
    void shouldPredictWhatTheDecoderTakes(String precision, int size) {
        Precision computed = Precision.of(precision);
        long predicted =
                new DecoderWorkspace(DEMO.vae().config(), computed.dtype().bytes()).bytes(size, size);
        float[] latents = new TorchGenerator(0).randn(32 * (size / 32) * (size / 32));
        Resolution resolution = new Resolution(size, size, size, size);
        try (AutoencoderDcDecoder decoder = AutoencoderDcDecoder.load(DEMO.vae(), computed, Device.cpu())) {
            requireNear(
                    predicted, () -> decoder.decode(latents, resolution, false).close());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldPredictWhatABatchOfTheTransformerTakes() {
        int batch = 64;
        int side = 32;
        long predicted = Workspace.of(DEMO, Precision.BFLOAT16, Long.MAX_VALUE).bytes(settings(32 * side), batch);
        float[] latents = new TorchGenerator(0).randn(batch * 32 * side * side);
        try (SanaTransformer transformer = SanaTransformer.load(DEMO.transformer(), Precision.BFLOAT16, Device.cpu());
                PtNDManager scope = transformer.scope()) {
            NDArray embeds =
                    scope.ones(new Shape(20, DEMO.textEncoder().config().hiddenSize()));
            try (SanaTransformer.Captions captions = transformer.captions(Collections.nCopies(batch, embeds))) {
                requireNear(predicted, () -> transformer.predict(latents, side, side, captions, 0.5f, 4.5f));
            }
        }
    }

    private static void requireNear(long predictedBytes, Runnable network) {
        long predicted = predictedBytes / MEBIBYTE;
        network.run();
        System.gc();
        ResidentMemory.trim();
        ResidentMemory.resetPeak();
        long before = ResidentMemory.peakMebibytes();
        network.run();
        long measured = ResidentMemory.peakMebibytes() - before;
        System.out.printf("predicted %d, measured %d MiB%n", predicted, measured);
        assertThat(measured).isBetween(predicted / 2, predicted * 115 / 100 + ELSEWHERE_MEBIBYTES);
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

    private static GenerationSettings settings(int size) {
        return new GenerationSettings(size, size, 1, 4.5f, 1.5708f, 1.3f, true);
    }
}
