package dev.sprintworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ManifestsTest {

    @ParameterizedTest
    @EnumSource(Overlay.class)
    void shouldFitTheClusterTheProgramAndEachOther(Overlay overlay) {
        assertThat(Validator.findings(overlay.manifests())).isEmpty();
    }

    /** As docs/deploy.md says how to. */
    @ParameterizedTest
    @EnumSource(Overlay.class)
    void shouldFitWithTraces(Overlay overlay, @TempDir Path copy) throws IOException {
        Manifests manifests = traced(overlay, copy);

        assertThat(Validator.findings(manifests)).isEmpty();
        assertThat(manifests.workloads())
                .filteredOn(workload -> !workload.runsTool())
                .allSatisfy(workload -> assertThat(
                                Environment.of(workload, manifests).variables())
                        .containsEntry("QUARKUS_OTEL_SDK_DISABLED", "false"));
    }

    @Test
    void shouldNotLetTracesGoNowhere(@TempDir Path copy) throws IOException {
        traced(Overlay.KEDA_CPU, copy);
        Path settings = copy.resolve("k8s/tracing/settings.yaml");
        Files.writeString(settings, Files.readString(settings).replace(":4317", ":4318"));

        assertThat(Validator.findings(Overlay.KEDA_CPU.manifests(copy)))
                .anyMatch(finding -> finding.contains("no NetworkPolicy lets it reach the collector at port 4318"));
    }

    private static Manifests traced(Overlay overlay, Path copy) throws IOException {
        for (String folder : List.of("k8s", "knative")) {
            PlantedMistakesTest.copy(Path.of(folder), copy);
        }
        Path kustomization = overlay.under(copy).resolve("kustomization.yaml");
        String text = Files.readString(kustomization);
        assertThat(text).containsPattern("# - \\S*tracing\n");
        Files.writeString(kustomization, text.replaceFirst("# (- \\S*tracing\n)", "$1"));
        return overlay.manifests(copy);
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
