package dev.sprintworker.deploy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The ways to deploy that the repository offers. */
enum Overlay {
    KEDA_CPU("k8s/overlays/cpu-demo"),
    KEDA_GPU("k8s/overlays/gpu"),
    KNATIVE_CPU("knative/overlays/cpu-demo"),
    KNATIVE_GPU("knative/overlays/gpu");

    private final String folder;

    Overlay(String folder) {
        this.folder = folder;
    }

    Path under(Path repository) {
        return repository.resolve(folder);
    }

    Manifests manifests() {
        return manifests(Path.of(""));
    }

    /** @param repository its root, or a copy of the folders of manifests */
    Manifests manifests(Path repository) {
        return new Manifests(
                Kustomization.build(under(repository)),
                Secrets.generated(repository.resolve("k8s/secrets"), repository.resolve("knative/secrets")),
                features(repository.resolve("knative/serving/config-features.yaml")));
    }

    private static Set<String> features(Path file) {
        return Workload.strings(Yaml.document(file).path("data")).entrySet().stream()
                .filter(feature -> feature.getValue().equals("enabled"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    boolean isKnative() {
        return folder.startsWith("knative");
    }
}
