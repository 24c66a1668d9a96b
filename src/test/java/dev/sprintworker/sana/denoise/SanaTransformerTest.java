package dev.sprintworker.sana.denoise;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.Reference;
import dev.sprintworker.sana.Snapshot;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is computed once for a prompt or a timestep is what it would be each time. */
class SanaTransformerTest {
    private static final Snapshot MINI = Snapshot.open(Reference.miniModel());
    private static final int SIDE = 4;
    /** From which on a CPU predicts one picture after the other: 2^20 elements of the residual stream, patches of one. */
    private static final int LARGE_SIDE = (int)
            Math.ceil(Math.sqrt((1 << 20) / (double) MINI.transformer().config().innerDim()));

    private SanaTransformer transformer;
    private PtNDManager scope;

    @BeforeEach
    void load() {
        transformer = SanaTransformer.load(MINI.transformer(), Precision.FLOAT32, Device.cpu());
        scope = transformer.scope();
    }

    @AfterEach
    void close() {
        scope.close();
        transformer.close();
    }

    @ParameterizedTest
    @MethodSource("sides")
    void shouldPredictPicturesOfOneAndOfSeveralPromptsTogetherAsAlone(int side) {
        NDArray three = embeds(3, 1);
        NDArray seven = embeds(7, 2);
        List<NDArray> prompts = List.of(three, three, seven, three);
        int size = size(side);
        float[] latents = new TorchGenerator(3).randn(prompts.size() * size);
        float[] together = predict(latents, side, prompts, 0.7f);
        for (int i = 0; i < prompts.size(); i++) {
            float[] alone = predict(
                    Arrays.copyOfRange(latents, i * size, (i + 1) * size), side, prompts.subList(i, i + 1), 0.7f);
            float[] part = Arrays.copyOfRange(together, i * size, (i + 1) * size);
            Reference.Tensor expected = new Reference.Tensor(List.of(), alone);
            assertThat(expected.maxDifference(part)).isLessThan(1e-5 * expected.largest());
        }
    }

    static IntStream sides() {
        return IntStream.of(SIDE, LARGE_SIDE - 1, LARGE_SIDE);
    }

    @Test
    void shouldKnowATimestepAgainAfterManyOthers() {
        List<NDArray> prompt = List.of(embeds(3, 1));
        float[] latents = new TorchGenerator(3).randn(size(SIDE));
        float[] first = predict(latents, SIDE, prompt, 0.5f);
        assertThat(predict(latents, SIDE, prompt, 0.5f)).isEqualTo(first);
        for (int i = 1; i <= 20; i++) {
            assertThat(predict(latents, SIDE, prompt, i / 50f)).isNotEqualTo(first);
        }
        assertThat(predict(latents, SIDE, prompt, 0.5f)).isEqualTo(first);
    }

    private static int size(int side) {
        return MINI.transformer().config().inChannels() * side * side;
    }

    private float[] predict(float[] latents, int side, List<NDArray> prompts, float timestep) {
        try (SanaTransformer.Captions captions = transformer.captions(prompts)) {
            return transformer.predict(latents, side, side, captions, timestep, 4.5f);
        }
    }

    private NDArray embeds(int tokens, int seed) {
        int channels = MINI.transformer().config().captionChannels();
        return scope.create(
                FloatBuffer.wrap(new TorchGenerator(seed).randn(tokens * channels)), new Shape(tokens, channels));
    }
}
