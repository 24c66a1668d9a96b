package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;

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
        return manifests(Kustomization.build(under(Path.of(""))));
    }

    static Manifests manifests(List<ObjectNode> objects) {
        return new Manifests(objects, Secrets.generated(Path.of("k8s/secrets"), Path.of("knative/secrets")));
    }

    boolean isKnative() {
        return folder.startsWith("knative");
    }
}
