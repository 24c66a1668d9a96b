package dev.sprintworker.sana.denoise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.sana.Reference;
import dev.sprintworker.sana.Reference.Tensor;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TorchGeneratorTest {
    private static final double TOLERANCE = 2e-6;

    @Test
    void shouldDrawWhatTorchDrawsForEverySeedOfTheReference() {
        Map<String, Tensor> tensors = Reference.tensors("noise.safetensors");
        Map<Long, TorchGenerator> draws = new TreeMap<>();
        Map<Long, TorchGenerator> odd = new TreeMap<>();
        int checked = 0;
        for (String draw : new String[] {"draw0", "draw1", "n33", "n100", "n16"}) {
            for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
                Matcher name = Pattern.compile("seed(\\d+)\\." + draw).matcher(tensor.getKey());
                if (name.matches()) {
                    TorchGenerator generator = (draw.startsWith("draw") ? draws : odd)
                            .computeIfAbsent(Long.parseLong(name.group(1)), TorchGenerator::new);
                    float[] values = generator.randn(tensor.getValue().values().length);
                    assertThat(tensor.getValue().maxDifference(values))
                            .as(tensor.getKey())
                            .isLessThan(TOLERANCE);
                    checked++;
                }
            }
        }
        Tensor large = tensors.get("large.seed5");
        assertThat(large.maxDifference(new TorchGenerator(5).randn(large.values().length)))
                .isLessThan(TOLERANCE);
        assertThat(checked + 1).isEqualTo(tensors.size());
    }
}
