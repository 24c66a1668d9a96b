package dev.sprintworker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.sprintworker.event.Outcome;
import io.cloudevents.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;

/**
 * Where a prompt of {@code /v1/images} stands.
 *
 * @param outcome JSON, once there is one
 */
@JsonPropertyOrder({"id", "status", "href", "outcome"})
record ImageStatus(
        UUID id,
        String status,
        String href,

        @JsonRawValue @JsonInclude(JsonInclude.Include.NON_NULL)
        String outcome) {

    static ImageStatus accepted(UUID id) {
        return new ImageStatus(id, "accepted", href(id), null);
    }

    static ImageStatus pending(UUID id) {
        return new ImageStatus(id, "pending", href(id), null);
    }

    static ImageStatus cancelling(UUID id) {
        return new ImageStatus(id, "cancelling", href(id), null);
    }

    static ImageStatus decided(UUID id, CloudEvent outcome) {
        return new ImageStatus(
                id,
                outcome.getType().equals(Outcome.Completed.TYPE) ? "completed" : "failed",
                href(id),
                new String(Objects.requireNonNull(outcome.getData()).toBytes(), StandardCharsets.UTF_8));
    }

    private static String href(UUID id) {
        return "/v1/images/" + id;
    }
}
