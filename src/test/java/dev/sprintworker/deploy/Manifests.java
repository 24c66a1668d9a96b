package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The objects of an overlay, put together.
 *
 * @param secrets those that are the user's to give
 * @param features flags of Knative Serving that the administrator is told to enable
 */
record Manifests(List<ObjectNode> objects, Secrets secrets, Set<String> features) {

    /** Objects of a kind; of Knative's and Kubernetes' Service the group tells them apart. */
    Stream<ObjectNode> of(String group, String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind)
                        && group(object).equals(group));
    }

    Optional<ObjectNode> find(String group, String kind, String name) {
        return of(group, kind)
                .filter(object -> object.at("/metadata/name").asText().equals(name))
                .findFirst();
    }

    static String group(JsonNode object) {
        String apiVersion = object.path("apiVersion").asText();
        return apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
    }

    /** Everything that makes pods. */
    List<Workload> workloads() {
        return objects.stream().flatMap(object -> Workload.of(object).stream()).toList();
    }
}
