package dev.sprintworker.notify;

import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.event.Origin;
import dev.sprintworker.telemetry.DeliveryTrace;
import dev.sprintworker.telemetry.PromptContext;
import io.cloudevents.CloudEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A delivery from poll to commit. Of the consuming thread. */
final class TakenDelivery {

    private final AssignedPartition partition;
    private final ConsumerRecord<byte[], byte[]> record;
    private final Delivery delivery;
    private final String host;
    private long queuedNanos;
    private DeliveryTrace trace = DeliveryTrace.NONE;

    TakenDelivery(AssignedPartition partition, ConsumerRecord<byte[], byte[]> record, Delivery delivery) {
        this.partition = partition;
        this.record = record;
        this.delivery = delivery;
        this.host = delivery.host();
    }

    AssignedPartition partition() {
        return partition;
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    Delivery delivery() {
        return delivery;
    }

    /** With the port, if the URL has one. */
    String host() {
        return host;
    }

    /** Of the attempt under way. */
    DeliveryTrace trace() {
        return trace;
    }

    void traced(DeliveryTrace attempt) {
        trace = attempt;
    }

    /** Runs what logs a line about the delivery. */
    void log(Runnable logging) {
        CloudEvent outcome = delivery.outcome();
        PromptContext.log(
                new EventIdentity(Delivery.source(outcome).orElse(""), outcome.getSubject()),
                new Origin.KafkaRecord(record.topic(), record.partition(), record.offset()),
                trace.ids(),
                logging);
    }

    void queuedAt(long nanos) {
        queuedNanos = nanos;
    }

    long queuedNanos() {
        return queuedNanos;
    }
}
