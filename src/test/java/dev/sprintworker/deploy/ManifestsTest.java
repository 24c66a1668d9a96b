package dev.sprintworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sprintworker.load.ScenarioFile;
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
        for (String folder : List.of("k8s", "knative", "loadtest/k8s")) {
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
                .contains("sprint-worker", "sprint-notifier", "sprint-api", "sprint-load");
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

    /** The scenario in the ConfigMap is one the generator reads, and lies where it looks for it. */
    @ParameterizedTest
    @EnumSource(Overlay.class)
    void shouldMountAScenarioTheGeneratorReads(Overlay overlay, @TempDir Path folder) throws IOException {
        Manifests manifests = overlay.manifests();
        JsonNode load = manifests.find("batch", "Job", "sprint-load").orElseThrow();
        Path scenario = Path.of(argument(load, "--scenario"));
        Path file = folder.resolve(scenario.getFileName());
        Files.writeString(
                file,
                manifests
                        .find("", "ConfigMap", "sprint-load")
                        .orElseThrow()
                        .path("data")
                        .path(scenario.getFileName().toString())
                        .asText());

        assertThat(ScenarioFile.read(file.toString()).prompts()).isEqualTo(3000);
        assertThat(load.at("/spec/template/spec/containers/0/volumeMounts"))
                .anyMatch(mount -> mount.path("name").asText().equals("scenario")
                        && mount.path("mountPath")
                                .asText()
                                .equals(scenario.getParent().toString()));
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
        return argument(manifests.find("batch", "Job", "fetch-model").orElseThrow(), "--out");
    }

    private static String argument(JsonNode job, String name) {
        JsonNode args = job.at("/spec/template/spec/containers/0/args");
        for (int i = 0; i + 1 < args.size(); i++) {
            if (args.get(i).asText().equals(name)) {
                return args.get(i + 1).asText();
            }
        }
        throw new AssertionError("no " + name + " in " + args);
    }
}
