package dev.sprintworker.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sprintworker.event.EventIdentity;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A prompt as the harness submits it, once or several times.
 *
 * @param attributes of the CloudEvent apart from specversion, in the order they are written
 * @param data what the event carries: a JSON document, or anything else as text, or null for none
 * @param images as many objects as it has to have if it is completed
 */
record PlannedPrompt(
        EventIdentity identity,
        Map<String, String> attributes,
        Object data,
        Expected expected,
        int images,
        int width,
        int height) {

    static final String TYPE = "sprint.prompt.submitted.v1";

    /** Whether structured mode can say it: there, data is part of a JSON document. */
    boolean hasJsonData() {
        return data instanceof JsonNode;
    }

    /** Data in binary mode. */
    byte[] dataBytes() {
        return data == null ? null : data.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The whole event in structured mode. */
    byte[] structured() {
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("specversion", "1.0");
        new LinkedHashMap<>(attributes).forEach(event::put);
        event.put("datacontenttype", "application/json").set("data", (JsonNode) data);
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }
}
