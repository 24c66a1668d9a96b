package dev.sprintworker.ingest;

import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.kafka.KafkaClients;
import dev.sprintworker.telemetry.Milestone;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The transactional producer: outcomes, dead letters and offsets in one transaction, all or nothing.
 *
 * <p>The consumer's group metadata in the transaction fences a worker that lost its partitions: the broker refuses its
 * offsets, and with them its outcomes. The transactional id is the process's own, so a producer that replaces a failed
 * one first ends the transaction that one left open.
 *
 * <p>Used by one thread. No method blocks for longer than {@value #MAX_BLOCK_MILLIS} ms or so.
 */
final class OutcomeTransactions implements AutoCloseable {

    /** Far below the consumer's poll interval: between two attempts the caller polls. */
    private static final int MAX_BLOCK_MILLIS = 10_000;

    private final KafkaClients clients;
    private final Map<String, Object> settings;
    private KafkaProducer<byte[], byte[]> producer;
    private boolean committing;

    /** What is known of a transaction. */
    enum State {
        COMMITTED,
        /** None of it happened and none will. */
        ABORTED,
        /** Ask again with {@link #await}. */
        IN_DOUBT,
        /** Nobody here can tell: the group's committed offsets do, once {@link #recover} has returned. */
        UNKNOWN
    }

    /** @param failure null if committed or in doubt without one */
    record Result(State state, Exception failure) {}

    OutcomeTransactions(KafkaClients clients, SprintConfig config) {
        this.clients = clients;
        this.settings = Map.of(
                "transactional.id",
                config.group() + "-" + UUID.randomUUID(),
                "transaction.timeout.ms",
                Math.toIntExact(config.transaction().timeout().toMillis()),
                "acks",
                "all",
                "enable.idempotence",
                "true",
                "max.block.ms",
                MAX_BLOCK_MILLIS,
                // A record is sent within its transaction or not at all.
                "delivery.timeout.ms",
                Math.toIntExact(config.transaction().timeout().toMillis()),
                "request.timeout.ms",
                Math.toIntExact(Math.min(
                        MAX_BLOCK_MILLIS, config.transaction().timeout().toMillis())),
                "linger.ms",
                0);
    }

    /** Begins, fills and commits a transaction. */
    Result commit(
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        try {
            recover();
            producer.beginTransaction();
            records.forEach(producer::send);
            producer.sendOffsetsToTransaction(offsets, group);
            Milestone.INSIDE_TRANSACTION.reached();
        } catch (KafkaException failure) {
            return abort(failure);
        }
        committing = true;
        return await();
    }

    /** The state of a commit that was in doubt. */
    Result await() {
        try {
            producer.commitTransaction();
            committing = false;
            Milestone.AFTER_COMMIT.reached();
            return new Result(State.COMMITTED, null);
        } catch (TimeoutException stillInDoubt) {
            return new Result(State.IN_DOUBT, stillInDoubt);
        } catch (KafkaException failure) {
            committing = false;
            return abort(failure);
        }
    }

    /** Has a producer that works, whose earlier transactions have all ended; or throws Kafka's exception. */
    void recover() {
        if (producer == null) {
            KafkaProducer<byte[], byte[]> replacement = clients.producer(Map.of(), settings);
            try {
                replacement.initTransactions();
            } catch (KafkaException failure) {
                replacement.close(Duration.ZERO);
                throw failure;
            }
            producer = replacement;
        }
    }

    private Result abort(KafkaException failure) {
        if (producer == null) {
            // There was no transaction yet.
            return new Result(State.ABORTED, failure);
        }
        try {
            producer.abortTransaction();
            return new Result(State.ABORTED, failure);
        } catch (KafkaException | IllegalStateException fatal) {
            failure.addSuppressed(fatal);
            discard();
            return new Result(State.UNKNOWN, failure);
        }
    }

    /** Without waiting: what is open is ended by the next producer of this id or by the broker. */
    void discard() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
            committing = false;
        }
    }

    /** Whether a transaction is in doubt. */
    boolean isCommitting() {
        return committing;
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ofMillis(MAX_BLOCK_MILLIS));
            producer = null;
        }
    }
}
