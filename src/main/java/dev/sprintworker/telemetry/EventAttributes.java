package dev.sprintworker.telemetry;

import io.cloudevents.CloudEvent;
import io.opentelemetry.api.trace.SpanBuilder;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What spans say of records and events, by OpenTelemetry's semantic conventions. Never data or keys. */
final class EventAttributes {

    private EventAttributes() {}

    static void add(SpanBuilder span, ConsumerRecord<?, ?> record, String group) {
        span.setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.name", "process")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", record.topic())
                .setAttribute("messaging.destination.partition.id", Integer.toString(record.partition()))
                .setAttribute("messaging.kafka.offset", record.offset())
                .setAttribute("messaging.consumer.group.name", group);
    }

    static void add(SpanBuilder span, CloudEvent event) {
        span.setAttribute("cloudevents.event_id", Printable.of(event.getId()))
                .setAttribute(
                        "cloudevents.event_source",
                        Printable.of(event.getSource().toString()))
                .setAttribute("cloudevents.event_type", event.getType())
                .setAttribute(
                        "cloudevents.event_spec_version", event.getSpecVersion().toString());
        if (event.getSubject() != null) {
            span.setAttribute("cloudevents.event_subject", Printable.of(event.getSubject()));
        }
    }
}
