package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a set of manifests, each line with the object it is about. */
final class Findings {

    private final List<String> lines = new ArrayList<>();

    void add(JsonNode object, String message) {
        lines.add(
                object.path("kind").asText() + "/" + object.at("/metadata/name").asText() + ": " + message);
    }

    void addUnless(boolean fine, JsonNode object, String message) {
        if (!fine) {
            add(object, message);
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
