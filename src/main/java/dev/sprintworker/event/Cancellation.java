package dev.sprintworker.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.util.Optional;

/** Events of type {@code sprint.prompt.cancelled.v1}: a sender takes a prompt back. */
public final class Cancellation {

    public static final String TYPE = "sprint.prompt.cancelled.v1";

    private Cancellation() {}

    /**
     * Which prompt is meant: the event's subject is the prompt's id and its source the prompt's source, unless the data
     * ({@code {"id", "source"}}) says otherwise. Empty if that names no prompt.
     */
    public static Optional<EventIdentity> of(CloudEvent event) {
        if (!TYPE.equals(event.getType())) {
            return Optional.empty();
        }
        String id = event.getSubject();
        String source = event.getSource().toString();
        if (event.getData() != null && event.getData().toBytes().length > 0) {
            JsonNode data;
            try {
                data = StrictJson.MAPPER.readTree(event.getData().toBytes());
            } catch (IOException e) {
                return Optional.empty();
            }
            id = data.path("id").asText(id);
            source = data.path("source").asText(source);
        }
        return id == null ? Optional.empty() : Optional.of(new EventIdentity(source, id));
    }
}
