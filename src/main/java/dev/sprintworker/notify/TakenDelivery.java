package dev.sprintworker.notify;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A delivery from poll to commit. Of the consuming thread. */
final class TakenDelivery {

    private final AssignedPartition partition;
    private final ConsumerRecord<byte[], byte[]> record;
    private final Delivery delivery;
    private final String host;
    private long queuedNanos;

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

    void queuedAt(long nanos) {
        queuedNanos = nanos;
    }

    long queuedNanos() {
        return queuedNanos;
    }
}
