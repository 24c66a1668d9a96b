package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An object that makes pods.
 *
 * @param template the pods' metadata and spec
 */
record Workload(ObjectNode object, JsonNode template) {

    static Optional<Workload> of(ObjectNode object) {
        boolean makesPods = switch (object.path("kind").asText()) {
            case "Deployment", "Job" -> true;
            case "Service" -> Manifests.group(object).equals("serving.knative.dev");
            default -> false;
        };
        return makesPods ? Optional.of(new Workload(object, object.at("/spec/template"))) : Optional.empty();
    }

    String name() {
        return object.at("/metadata/name").asText();
    }

    boolean isKnative() {
        return object.path("kind").asText().equals("Service");
    }

    /** A Job runs the tool, the others the worker. */
    boolean runsTool() {
        return container().has("args");
    }

    JsonNode spec() {
        return template.path("spec");
    }

    /** Each pod has one container of ours. */
    JsonNode container() {
        return spec().path("containers").path(0);
    }

    Map<String, String> labels() {
        return strings(template.at("/metadata/labels"));
    }

    Optional<JsonNode> volume(String name) {
        return Yaml.each(spec().path("volumes"))
                .filter(volume -> volume.path("name").asText().equals(name))
                .findFirst();
    }

    boolean isOneOf(Set<String> components) {
        return components.contains(labels().get("app.kubernetes.io/component"));
    }

    static Map<String, String> strings(JsonNode object) {
        Map<String, String> strings = new LinkedHashMap<>();
        object.properties()
                .forEach(field -> strings.put(field.getKey(), field.getValue().asText()));
        return strings;
    }
}
