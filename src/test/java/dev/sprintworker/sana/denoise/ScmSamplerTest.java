package dev.sprintworker.sana.denoise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sprintworker.sana.Reference;
import dev.sprintworker.sana.Reference.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScmSamplerTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1.5708, 1.3, '1.5708 0'",
        "2, 1.5708, 1.3, '1.5708 1.3 0'",
        "2, 1.5683, 1.1, '1.5683 1.1 0'",
        "3, 1.5708, 1.3, '1.5708 1.0472 0.5236 0'",
        "4, 1.5708, 1.3, '1.5708 1.1781 0.7854 0.3927 0'"
    })
    void shouldCountTimestepsDownToZero(int steps, float max, float intermediate, String expected) {
        float[] timesteps = new ScmSampler(0.5, steps, max, intermediate).timesteps();
        String[] values = expected.split(" ");
        assertThat(timesteps).hasSize(values.length);
        for (int i = 0; i < values.length; i++) {
            assertThat((double) timesteps[i]).isCloseTo(Double.parseDouble(values[i]), within(1e-6));
        }
    }

    /** Inputs of every call of the network, the oracle's outputs fed back. */
    @ParameterizedTest
    @CsvSource({"one-step, 1, 0", "two-steps, 2, 0", "four-steps, 4, 42"})
    void shouldAskTheNetworkWhatTheOracleAsks(String name, int steps, long seed) {
        Map<String, Tensor> tensors = Reference.tensors("demo/" + name + ".safetensors");
        int[] step = {0};
        float[] latents = new ScmSampler(0.5, steps, 1.5708f, 1.3f)
                .sample(
                        (input, timestep) -> {
                            String call = "step" + step[0]++;
                            assertThat(tensors.get(call + ".input").maxDifference(input))
                                    .as(call)
                                    .isLessThan(5e-6);
                            assertThat((double) timestep)
                                    .isCloseTo(tensors.get(call + ".timestep").values()[0], within(1e-6));
                            return tensors.get(call + ".output").values();
                        },
                        List.<float[][]>of(ScmSampler.noise(
                                seed, steps, tensors.get("vae_latents").values().length)));
        assertThat(step[0]).isEqualTo(steps);
        for (int i = 0; i < latents.length; i++) {
            latents[i] /= 0.7535197186344998f;
        }
        assertThat(tensors.get("vae_latents").maxDifference(latents)).isLessThan(5e-6);
    }
}
