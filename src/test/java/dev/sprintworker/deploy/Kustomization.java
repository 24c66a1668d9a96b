package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What {@code kubectl kustomize} makes of a folder, for machines without it: resources, components, JSON patches, the
 * namespace, images and generated ConfigMaps. Any other field of a kustomization is an error.
 */
final class Kustomization {

    private static final Set<String> KNOWN = Set.of(
            "apiVersion", "kind", "namespace", "resources", "components", "patches", "images", "configMapGenerator");
    private static final Set<String> WITHOUT_NAMESPACE = Set.of("Namespace");

    private final List<ObjectNode> objects = new ArrayList<>();

    private Kustomization() {}

    /** The objects of an overlay, in no certain order. */
    static List<ObjectNode> build(Path folder) {
        Kustomization built = new Kustomization();
        built.add(folder);
        return built.objects;
    }

    private void add(Path folder) {
        Path file = folder.resolve("kustomization.yaml");
        JsonNode kustomization = Yaml.document(file);
        kustomization.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                throw new IllegalArgumentException(file + ": " + name + " is not supported");
            }
        });
        for (JsonNode resource : kustomization.path("resources")) {
            Path path = folder.resolve(resource.asText());
            if (Files.isDirectory(path)) {
                objects.addAll(build(path));
            } else {
                Yaml.documents(path).forEach(document -> objects.add((ObjectNode) document));
            }
        }
        for (JsonNode generator : kustomization.path("configMapGenerator")) {
            objects.add(configMap(folder, generator));
        }
        // A component changes what is there already.
        for (JsonNode component : kustomization.path("components")) {
            add(folder.resolve(component.asText()));
        }
        for (JsonNode patch : kustomization.path("patches")) {
            patch(folder, patch);
        }
        if (kustomization.has("namespace")) {
            String namespace = kustomization.get("namespace").asText();
            objects.stream()
                    .filter(object ->
                            !WITHOUT_NAMESPACE.contains(object.path("kind").asText()))
                    .forEach(object -> ((ObjectNode) object.get("metadata")).put("namespace", namespace));
        }
        for (JsonNode image : kustomization.path("images")) {
            objects.forEach(object -> rename(image, object));
        }
    }

    private static ObjectNode configMap(Path folder, JsonNode generator) {
        JsonNode options = generator.path("options");
        if (!options.path("disableNameSuffixHash").asBoolean()) {
            throw new IllegalArgumentException(folder + ": names with a hash are not supported");
        }
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        map.put("apiVersion", "v1").put("kind", "ConfigMap");
        ObjectNode metadata = map.putObject("metadata");
        metadata.set("name", generator.get("name"));
        if (options.has("labels")) {
            metadata.set("labels", options.get("labels").deepCopy());
        }
        ObjectNode data = map.putObject("data");
        for (JsonNode entry : generator.path("files")) {
            String[] keyAndFile = entry.asText().split("=", 2);
            try {
                data.put(keyAndFile[0], Files.readString(folder.resolve(keyAndFile[1])));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return map;
    }

    private void patch(Path folder, JsonNode patch) {
        JsonNode target = patch.get("target");
        JsonNode operations = Yaml.document(folder.resolve(patch.get("path").asText()));
        for (ObjectNode object : objects) {
            String[] groupAndVersion = object.path("apiVersion").asText().split("/");
            String group = groupAndVersion.length == 1 ? "" : groupAndVersion[0];
            if (isOrAbsent(target, "group", group)
                    && isOrAbsent(target, "kind", object.path("kind").asText())
                    && isOrAbsent(target, "name", object.at("/metadata/name").asText())) {
                JsonPatch.apply(operations, object);
            }
        }
    }

    private static boolean isOrAbsent(JsonNode target, String field, String value) {
        return !target.has(field) || target.get(field).asText().equals(value);
    }

    private static void rename(JsonNode image, JsonNode node) {
        for (JsonNode container : node.path("containers")) {
            if (container.path("image").asText().equals(image.get("name").asText())) {
                ((ObjectNode) container)
                        .put(
                                "image",
                                image.get("newName").asText() + ":"
                                        + image.get("newTag").asText());
            }
        }
        node.forEach(child -> rename(image, child));
    }
}
