package dev.sprintworker.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Objects;

/**
 * The decision on a prompt, as it lies beside its pictures: the outcome event and what made it. Written once and never
 * changed; whoever meets the prompt again tells this outcome or none.
 *
 * <p>In JSON it is the outcome's data with two more members, {@code event} for the event's attributes and
 * {@code madeBy}.
 *
 * @param outcome without presigned URLs, which would be out of date when it is read
 */
public record Manifest(CloudEvent outcome, Origin madeBy) {

    private static final String EVENT = "event";
    private static final String MADE_BY = "madeBy";

    public byte[] json() {
        try {
            ObjectNode json = (ObjectNode) StrictJson.MAPPER.readTree(
                    Objects.requireNonNull(outcome.getData()).toBytes());
            ObjectNode event = json.putObject(EVENT);
            event.put("id", outcome.getId());
            event.put("source", outcome.getSource().toString());
            event.put("type", outcome.getType());
            event.put("subject", outcome.getSubject());
            event.put("time", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(Objects.requireNonNull(outcome.getTime())));
            for (String name : OutcomeEvent.EXTENSIONS) {
                if (outcome.getExtension(name) != null) {
                    event.put(name, outcome.getExtension(name).toString());
                }
            }
            json.set(MADE_BY, StrictJson.MAPPER.valueToTree(madeBy));
            return StrictJson.MAPPER.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new UncheckedIOException("an outcome's data is a JSON object", e);
        }
    }

    /** @throws IOException when the bytes are no manifest */
    public static Manifest read(byte[] manifest) throws IOException {
        try {
            ObjectNode json = (ObjectNode) StrictJson.MAPPER.readTree(manifest);
            JsonNode event = json.required(EVENT);
            JsonNode madeBy = json.required(MADE_BY);
            json.remove(EVENT);
            json.remove(MADE_BY);
            var outcome = CloudEventBuilder.v1()
                    .withId(event.required("id").textValue())
                    .withSource(URI.create(event.required("source").textValue()))
                    .withType(event.required("type").textValue())
                    .withSubject(event.required("subject").textValue())
                    .withTime(OffsetDateTime.parse(event.required("time").textValue()))
                    .withData("application/json", StrictJson.MAPPER.writeValueAsBytes(json));
            for (String name : OutcomeEvent.EXTENSIONS) {
                if (event.hasNonNull(name)) {
                    outcome = outcome.withExtension(name, event.get(name).textValue());
                }
            }
            return new Manifest(outcome.build(), Origin.read(madeBy));
        } catch (RuntimeException e) {
            // Wrong types and missing members come as exceptions of many kinds.
            throw new IOException("is no manifest", e);
        }
    }
}
