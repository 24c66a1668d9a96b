package dev.sprintworker.ingest;

import dev.sprintworker.event.Prompt;
import dev.sprintworker.event.StructuredEvent;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** What a Kafka record turned out to be. */
sealed interface Received {

    /** A CloudEvent of the prompt type; its data may still be wrong. */
    record PromptEvent(CloudEvent event) implements Received {}

    /** Nobody to answer to. @param reason without any of the record's content */
    record Unusable(String reason) implements Received {}

    /** Never throws, whatever the headers and bytes. */
    static Received read(Headers headers, byte[] value) {
        CloudEvent event;
        try {
            event = isStructured(headers)
                    ? StructuredEvent.read(value == null ? new byte[0] : value)
                    : KafkaMessageFactory.createReader(headers, value).toEvent();
        } catch (IOException | RuntimeException e) {
            // The SDK throws all kinds for records that are no CloudEvents, and its messages quote them.
            return new Unusable("no CloudEvent, " + e.getClass().getSimpleName());
        }
        return Prompt.TYPE.equals(event.getType())
                ? new PromptEvent(event)
                : new Unusable("CloudEvent of another type");
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
