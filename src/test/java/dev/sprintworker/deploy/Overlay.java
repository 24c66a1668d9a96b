package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The ways to deploy that the repository offers. */
enum Overlay {
    KEDA_CPU("k8s/overlays/cpu-demo"),
    KEDA_GPU("k8s/overlays/gpu"),
    KNATIVE_CPU("knative/overlays/cpu-demo"),
    KNATIVE_GPU("knative/overlays/gpu");

    /** Applied beside any of them. */
    private static final String LOAD_TEST = "loadtest/k8s";

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

    /**
     * The objects of the overlay, and those of a load test beside it.
     *
     * @param repository its root, or a copy of the folders of manifests
     */
    Manifests manifests(Path repository) {
        List<ObjectNode> objects = new ArrayList<>(Kustomization.build(under(repository)));
        objects.addAll(Kustomization.build(repository.resolve(LOAD_TEST)));
        return new Manifests(
                objects,
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
