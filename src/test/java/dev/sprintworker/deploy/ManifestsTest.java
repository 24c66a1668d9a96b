package dev.sprintworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ManifestsTest {

    @ParameterizedTest
    @EnumSource(Overlay.class)
    void shouldFitTheClusterTheProgramAndEachOther(Overlay overlay) {
        assertThat(Validator.findings(overlay.manifests())).isEmpty();
    }

    /** Without what is not there, nothing could be wrong with it. */
    @ParameterizedTest
    @EnumSource(Overlay.class)
    void shouldHaveAllParts(Overlay overlay) {
        Manifests manifests = overlay.manifests();

        assertThat(manifests.workloads())
                .extracting(Workload::name)
                .contains("sprint-worker", "sprint-notifier", "sprint-api");
        assertThat(manifests.objects())
                .extracting(object -> object.path("kind").asText())
                .contains(
                        "ServiceAccount",
                        "PodDisruptionBudget",
                        "NetworkPolicy",
                        "ServiceMonitor",
                        "PrometheusRule",
                        "KafkaTopic",
                        "KafkaUser",
                        overlay.isKnative() ? "KafkaSource" : "ScaledObject");
        assertThat(manifests.find("", "ConfigMap", "sprint-dashboard")).isPresent();
    }

    @ParameterizedTest
    @EnumSource(
            value = Overlay.class,
            names = {"KEDA_GPU", "KNATIVE_GPU"})
    void shouldRunAFetchedModelOnGpus(Overlay overlay) {
        Manifests manifests = overlay.manifests();

        assertThat(manifests.find("batch", "Job", "fetch-model")).isPresent();
        assertThat(manifests.workloads())
                .filteredOn(workload -> workload.isOneOf(Set.of("worker")))
                .singleElement()
                .satisfies(worker -> {
                    assertThat(worker.container()
                                    .at("/resources/limits/nvidia.com~1gpu")
                                    .asText())
                            .isEqualTo("1");
                    assertThat(Environment.of(worker, manifests)
                                    .config()
                                    .model()
                                    .path())
                            .hasValueSatisfying(path -> assertThat(path).hasToString(out(manifests)));
                });
    }

    /** A name of the user's in a variable: the program finds it under its own rule. */
    @ParameterizedTest
    @EnumSource(Overlay.class)
    void shouldSignWebhooksWithTheMountedSecret(Overlay overlay) {
        Manifests manifests = overlay.manifests();
        assertThat(manifests.workloads())
                .filteredOn(workload -> workload.isOneOf(Set.of("notifier")))
                .singleElement()
                .extracting(
                        notifier -> Environment.of(notifier, manifests).config().webhook())
                .satisfies(webhook -> {
                    assertThat(webhook.defaultSecret()).hasValue("default");
                    assertThat(webhook.secrets()).containsOnlyKeys("default");
                    assertThat(webhook.secrets().get("default").file())
                            .hasValue(Path.of("/etc/sprint/webhook-secrets/default"));
                });
    }

    /** Where the Job puts the snapshot. */
    private static String out(Manifests manifests) {
        JsonNode args =
                manifests.find("batch", "Job", "fetch-model").orElseThrow().at("/spec/template/spec/containers/0/args");
        for (int i = 0; i + 1 < args.size(); i++) {
            if (args.get(i).asText().equals("--out")) {
                return args.get(i + 1).asText();
            }
        }
        throw new AssertionError("no --out in " + args);
    }
}
