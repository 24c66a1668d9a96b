package dev.sprintworker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.sprintworker.event.DeliveryState;
import dev.sprintworker.event.Outcome;
import io.cloudevents.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a prompt of {@code /v1/images} stands.
 *
 * @param outcome JSON, once there is one
 * @param webhook JSON, how far it has come; once there is an outcome to tell by it
 */
@JsonPropertyOrder({"id", "status", "href", "outcome", "webhook"})
record ImageStatus(
        UUID id,
        String status,
        String href,

        @JsonRawValue @JsonInclude(JsonInclude.Include.NON_NULL)
        String outcome,

        @JsonRawValue @JsonInclude(JsonInclude.Include.NON_NULL)
        String webhook) {

    static ImageStatus accepted(UUID id) {
        return new ImageStatus(id, "accepted", href(id), null, null);
    }

    static ImageStatus pending(UUID id) {
        return new ImageStatus(id, "pending", href(id), null, null);
    }

    static ImageStatus cancelling(UUID id) {
        return new ImageStatus(id, "cancelling", href(id), null, null);
    }

    /** @param webhook empty if none is wanted, or if its state is not known */
    static ImageStatus decided(UUID id, CloudEvent outcome, Optional<DeliveryState> webhook) {
        return new ImageStatus(
                id,
                kind(outcome),
                href(id),
                new String(Objects.requireNonNull(outcome.getData()).toBytes(), StandardCharsets.UTF_8),
                webhook.map(state -> new String(state.json(), StandardCharsets.UTF_8))
                        .orElse(null));
    }

    /** The status of a prompt with this outcome, which is also what webhooks call such an event. */
    static String kind(CloudEvent outcome) {
        return outcome.getType().equals(Outcome.Completed.TYPE) ? "completed" : "failed";
    }

    private static String href(UUID id) {
        return "/v1/images/" + id;
    }
}
