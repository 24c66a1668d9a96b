package dev.sprintworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sprintworker.scaling.Candidate;
import dev.sprintworker.scaling.ColdStart;
import dev.sprintworker.scaling.Scenario;
import dev.sprintworker.scaling.ScenarioFile;
import dev.sprintworker.scaling.Sweep;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Autoscalers have the numbers that the simulation picks from the inputs that are committed. */
class ScalingNumbersTest {

    @ParameterizedTest
    @CsvSource({"KEDA_GPU, gpu", "KEDA_CPU, cpu-demo", "KNATIVE_GPU, gpu", "KNATIVE_CPU, cpu-demo"})
    void shouldBeThoseThatTheSimulationPicks(Overlay overlay, String file) {
        Scenario scenario = ScenarioFile.read(Path.of("loadtest/scaling", file + ".yaml"));
        Sweep sweep = overlay.isKnative() ? Sweep.knative(scenario) : Sweep.keda(scenario);
        Candidate picked = sweep.picked().orElseThrow();
        assertThat(ScalingNumbers.of(overlay.manifests()))
                .containsExactlyInAnyOrderEntriesOf(ScalingNumbers.of(scenario, picked.policy()));
    }

    @ParameterizedTest
    @CsvSource({"KNATIVE_GPU, gpu", "KNATIVE_CPU, cpu-demo"})
    void shouldHaveTimeForAColdStartAndAnAnswer(Overlay overlay, String file) {
        Scenario scenario = ScenarioFile.read(Path.of("loadtest/scaling", file + ".yaml"));
        ColdStart start = scenario.worker().coldStart();
        Manifests manifests = overlay.manifests();
        long answer = Environment.of(ScalingNumbers.worker(manifests), manifests)
                .config()
                .http()
                .timeout()
                .toSeconds();
        assertThat(scenario.source().timeoutSeconds())
                .isGreaterThan(start.node() + start.jvm() + start.load() + start.warmUp() + answer);
    }

    @Test
    void shouldSeeWhatTheManifestsSay() {
        Manifests manifests = Overlay.KEDA_GPU.manifests();
        Map<String, String> before = ScalingNumbers.of(manifests);
        manifests
                .of("keda.sh", "ScaledObject")
                .forEach(scaled -> ((ObjectNode) scaled.at("/spec/triggers/0/metadata")).put("lagThreshold", "41"));
        assertThat(ScalingNumbers.of(manifests)).isNotEqualTo(before).containsEntry("lagThreshold", "41");
    }
}
