package dev.sprintworker.chaos;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sprintworker.event.EventIdentity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Draws prompts for the demo model, small enough that two workers on two cores make hundreds in some minutes. */
final class PromptMaker {

    private static final List<String> SUBJECTS =
            List.of("a red circle", "a green triangle", "白色背景上的蓝色圆形", "an orange star and a cyan ring");
    private static final int[] PIXELS = {64, 72, 80, 96};
    private static final int INVALID_KINDS = 10;

    private final Random random;

    PromptMaker(Random random) {
        this.random = random;
    }

    PlannedPrompt completed(String id, int images) {
        return valid(id, images, Expected.COMPLETED, Map.of());
    }

    /** Another prompt with the same id, of another source. */
    PlannedPrompt namesake(PlannedPrompt other) {
        Map<String, String> source = Map.of("source", "/chaos/namesake");
        return valid(other.identity().id(), 1, Expected.COMPLETED, source);
    }

    PlannedPrompt cancelled(String id, Expected expected) {
        return valid(id, 1, expected, Map.of());
    }

    PlannedPrompt expired(String id) {
        Instant past = Instant.now().minusSeconds(1 + random.nextInt(1000));
        return valid(id, 1, Expected.EXPIRED, Map.of("expirytime", past.toString()));
    }

    PlannedPrompt notYetExpired(String id) {
        Instant future = Instant.now().plus(1, ChronoUnit.DAYS);
        return valid(id, 1, Expected.COMPLETED, Map.of("expirytime", future.toString()));
    }

    /** @param kind any number; ten kinds come in turn */
    PlannedPrompt invalid(String id, int kind) {
        ObjectNode data = data(1, 64, 64);
        Map<String, String> attributes = attributes(id);
        Object sent = data;
        switch (Math.floorMod(kind, INVALID_KINDS)) {
            case 0 -> data.put("colour", "red");
            case 1 -> data.put("steps", 9);
            case 2 -> data.put("prompt", "  ");
            case 3 -> data.put("width", 48); // below what the demo model makes: known to the loaded model only
            case 4 -> data.put("images", "2");
            case 5 -> sent = "{\"prompt\":";
            case 6 -> sent = null;
            case 7 -> sent = JsonNodeFactory.instance.arrayNode().add("a red circle");
            case 8 -> attributes.put("expirytime", "tomorrow");
            default -> data.putObject("webhook").put("url", "ftp://127.0.0.1/");
        }
        return new PlannedPrompt(identity(attributes), attributes, sent, Expected.INVALID, 0, 0, 0);
    }

    private PlannedPrompt valid(String id, int images, Expected expected, Map<String, String> more) {
        int width = PIXELS[random.nextInt(PIXELS.length)];
        int height = PIXELS[random.nextInt(PIXELS.length)];
        Map<String, String> attributes = attributes(id);
        attributes.putAll(more);
        return new PlannedPrompt(
                identity(attributes), attributes, data(images, width, height), expected, images, width, height);
    }

    private ObjectNode data(int images, int width, int height) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("prompt", SUBJECTS.get(random.nextInt(SUBJECTS.size())));
        data.put("width", width).put("height", height).put("images", images);
        data.put("steps", 1 + random.nextInt(2)).put("instruction", false);
        if (random.nextInt(4) != 0) {
            data.put("seed", random.nextInt(1000)); // else derived from the identity
        }
        data.putObject("metadata").put("tenant", "chaos");
        return data;
    }

    private Map<String, String> attributes(String id) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("id", id);
        attributes.put("source", "/chaos/tenant-" + random.nextInt(3));
        attributes.put("type", PlannedPrompt.TYPE);
        attributes.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        attributes.put(
                "traceparent", "00-%016x%016x-%016x-01".formatted(1L, 1 + random.nextInt(9), random.nextLong() | 1));
        return attributes;
    }

    private static EventIdentity identity(Map<String, String> attributes) {
        return new EventIdentity(attributes.get("source"), attributes.get("id"));
    }
}
