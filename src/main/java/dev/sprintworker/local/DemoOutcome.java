package dev.sprintworker.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the worker says became of a prompt.
 *
 * @param images none if it failed
 * @param seconds by stage, in the order of the event
 * @param error code and message, or null if the prompt was completed
 */
record DemoOutcome(List<Image> images, Map<String, Double> seconds, String error) {

    static final String COMPLETED = "sprint.image.completed.v1";
    static final String FAILED = "sprint.image.failed.v1";

    /** An object in S3. */
    record Image(String uri, String sha256, int width, int height, long seed) {}

    /** Reads an outcome event; an unknown type is an outcome with an error. */
    static DemoOutcome of(String type, JsonNode data) {
        return switch (type) {
            case COMPLETED -> new DemoOutcome(images(data), seconds(data), null);
            case FAILED ->
                new DemoOutcome(
                        List.of(),
                        Map.of(),
                        data.at("/error/code").asText() + ": "
                                + data.at("/error/message").asText());
            default -> new DemoOutcome(List.of(), Map.of(), "unexpected event of type " + type);
        };
    }

    private static List<Image> images(JsonNode data) {
        List<Image> images = new ArrayList<>();
        data.path("images")
                .forEach(image -> images.add(new Image(
                        image.path("uri").asText(),
                        image.path("sha256").asText(),
                        image.path("width").asInt(),
                        image.path("height").asInt(),
                        image.path("seed").asLong())));
        return images;
    }

    private static Map<String, Double> seconds(JsonNode data) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        data.path("timings")
                .properties()
                .forEach(stage -> seconds.put(stage.getKey(), stage.getValue().asDouble()));
        return seconds;
    }
}
