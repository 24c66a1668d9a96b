package dev.sprintworker.ingest;

import dev.sprintworker.deadletter.DeadLetterCode;
import dev.sprintworker.event.Prompt;
import dev.sprintworker.event.StructuredEvent;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** What a Kafka record turned out to be. */
sealed interface Received {

    int MAX_ATTRIBUTE_CHARACTERS = 1024;

    /** A CloudEvent of the prompt type; its data may still be wrong. */
    record PromptEvent(CloudEvent event) implements Received {}

    /**
     * Nobody to answer to.
     *
     * @param reason without any of the record's content
     */
    record Unusable(DeadLetterCode code, String reason) implements Received {}

    /** Never throws, whatever the headers and bytes. */
    static Received read(Headers headers, byte[] value) {
        CloudEvent event;
        try {
            event = cloudEvent(headers, value);
        } catch (IOException | RuntimeException e) {
            // The SDK throws all kinds for records that are no CloudEvents, and its messages quote them.
            return new Unusable(
                    DeadLetterCode.NOT_A_CLOUDEVENT,
                    "no CloudEvent, " + e.getClass().getSimpleName());
        }
        // What the SDK lets pass and the specification does not.
        if (event.getSpecVersion() != SpecVersion.V1
                || event.getId().isEmpty()
                || event.getSource().toString().isEmpty()) {
            return new Unusable(DeadLetterCode.NOT_A_CLOUDEVENT, "no CloudEvent 1.0 with id and source");
        }
        if (!Prompt.TYPE.equals(event.getType())) {
            return new Unusable(DeadLetterCode.UNKNOWN_TYPE, "CloudEvent of another type");
        }
        // They come back in the outcome, and one too large for the broker could never be published.
        if (event.getId().length() > MAX_ATTRIBUTE_CHARACTERS
                || event.getSource().toString().length() > MAX_ATTRIBUTE_CHARACTERS) {
            return new Unusable(
                    DeadLetterCode.ATTRIBUTE_TOO_LONG,
                    "id or source longer than " + MAX_ATTRIBUTE_CHARACTERS + " characters");
        }
        return new PromptEvent(event);
    }

    /** The CloudEvent of a record, in either mode, of whatever type; empty if it is none. */
    static Optional<CloudEvent> event(Headers headers, byte[] value) {
        try {
            return Optional.of(cloudEvent(headers, value));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static CloudEvent cloudEvent(Headers headers, byte[] value) throws IOException {
        return isStructured(headers)
                ? StructuredEvent.read(value == null ? new byte[0] : value)
                : KafkaMessageFactory.createReader(headers, value).toEvent();
    }

    private static boolean isStructured(Headers headers) {
        Header contentType = headers.lastHeader("content-type");
        return contentType != null
                && contentType.value() != null
                && new String(contentType.value(), StandardCharsets.UTF_8)
                        .toLowerCase(Locale.ROOT)
                        .startsWith(StructuredEvent.CONTENT_TYPE);
    }
}
