package dev.sprintworker.ingest;

import dev.sprintworker.deadletter.DeadLetterCode;
import dev.sprintworker.event.EventFault;
import dev.sprintworker.event.StructuredEvent;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** What a Kafka record turned out to be. */
sealed interface Received {

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
        return EventFault.of(event)
                .<Received>map(fault -> new Unusable(code(fault), fault.reason()))
                .orElseGet(() -> new PromptEvent(event));
    }

    private static DeadLetterCode code(EventFault fault) {
        return switch (fault) {
            case NOT_1_0 -> DeadLetterCode.NOT_A_CLOUDEVENT;
            case TIME_OUT_OF_RANGE -> DeadLetterCode.UNREADABLE;
            case UNKNOWN_TYPE -> DeadLetterCode.UNKNOWN_TYPE;
            case ATTRIBUTE_TOO_LONG -> DeadLetterCode.ATTRIBUTE_TOO_LONG;
        };
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
