package dev.sprintworker.deploy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Operations of RFC 6902 that kustomizations use: add, replace, remove. */
final class JsonPatch {

    private JsonPatch() {}

    /** Changes {@code target}; fails where a path leads nowhere. */
    static void apply(JsonNode patch, ObjectNode target) {
        for (JsonNode operation : patch) {
            String name = operation.path("op").asText();
            JsonPointer path = JsonPointer.compile(operation.path("path").asText());
            JsonNode parent = target.at(path.head());
            String key = path.last().getMatchingProperty();
            JsonNode value = operation.path("value").deepCopy();
            if (parent instanceof ObjectNode object) {
                apply(name, path, object, key, value);
            } else if (parent instanceof ArrayNode array) {
                apply(name, path, array, key, value);
            } else {
                throw new IllegalArgumentException("patch: there is no " + path.head() + " for " + path);
            }
        }
    }

    private static void apply(String name, JsonPointer path, ObjectNode object, String key, JsonNode value) {
        if (!name.equals("add") && !object.has(key)) {
            throw new IllegalArgumentException("patch: there is no " + path + " to " + name);
        }
        switch (name) {
            case "add", "replace" -> object.set(key, value);
            case "remove" -> object.remove(key);
            default -> throw new IllegalArgumentException("patch: unknown operation " + name);
        }
    }

    private static void apply(String name, JsonPointer path, ArrayNode array, String key, JsonNode value) {
        int index = key.equals("-") ? array.size() : Integer.parseInt(key);
        if (index > array.size() || !name.equals("add") && index == array.size()) {
            throw new IllegalArgumentException("patch: there is no " + path + " to " + name);
        }
        switch (name) {
            case "add" -> array.insert(index, value);
            case "replace" -> array.set(index, value);
            case "remove" -> array.remove(index);
            default -> throw new IllegalArgumentException("patch: unknown operation " + name);
        }
    }
}
