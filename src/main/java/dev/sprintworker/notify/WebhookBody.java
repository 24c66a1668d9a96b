package dev.sprintworker.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.Objects;

/**
 * What receivers get, in the form of Standard Webhooks:
 *
 * <pre>
 * {"type": "sprint.image.completed.v1",
 *  "timestamp": "2026-01-02T03:04:05Z",                       when the prompt was decided
 *  "data": {"prompt": {"id": "order-9", "source": "/shop"},   and the outcome's data, without the webhook itself
 *           "images": [...], ...}}
 * </pre>
 */
final class WebhookBody {

    private static final ObjectMapper JSON = new ObjectMapper();

    private WebhookBody() {}

    /**
     * JSON. Presigned URLs are left out where the whole would be larger than allowed; what is too large without them
     * stays so, and is refused by who sends it.
     *
     * @param outcome with presigned URLs, if there are to be any
     */
    static String of(CloudEvent outcome, int maxBytes) {
        try {
            ObjectNode body = body(outcome);
            String whole = JSON.writeValueAsString(body);
            if (whole.getBytes(StandardCharsets.UTF_8).length <= maxBytes) {
                return whole;
            }
            for (JsonNode image : body.path("data").path("images")) {
                ((ObjectNode) image).remove("url");
            }
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can be written", e);
        }
    }

    private static ObjectNode body(CloudEvent outcome) {
        ObjectNode body = JSON.createObjectNode();
        body.put("type", outcome.getType());
        body.put("timestamp", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(Objects.requireNonNull(outcome.getTime())));
        ObjectNode data = body.putObject("data");
        ObjectNode prompt = data.putObject("prompt").put("id", outcome.getSubject());
        Delivery.source(outcome).ifPresent(source -> prompt.put("source", source));
        try {
            ObjectNode told = (ObjectNode)
                    JSON.readTree(Objects.requireNonNull(outcome.getData()).toBytes());
            told.remove("webhook");
            data.setAll(told);
        } catch (IOException e) {
            throw new UncheckedIOException("an outcome's data is a JSON object", e);
        }
        return body;
    }
}
