package dev.sprintworker.kafka;

import dev.sprintworker.telemetry.Milestone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A transactional producer for who consumes and produces: records and offsets in one transaction, all or nothing.
 *
 * <p>The consumer's group metadata in the transaction fences a worker that lost its partitions: the broker refuses its
 * offsets, and with them its records. The transactional id belongs to this object, so a producer that replaces a
 * failed one first ends the transaction that one left open.
 *
 * <p>Used by one thread. No method blocks for longer than a few times {@value #MAX_BLOCK_MILLIS} ms, whatever it is given.
 */
public final class Transactions implements AutoCloseable {

    /** Far below the consumer's poll interval: between two attempts the caller polls. */
    private static final int MAX_BLOCK_MILLIS = 10_000;

    private final KafkaClients clients;
    private final Map<String, Object> settings;
    private KafkaProducer<byte[], byte[]> producer;
    private boolean committing;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    /** What is known of a transaction. */
    public enum State {
        COMMITTED,
        /** None of it happened and none will. */
        ABORTED,
        /** Ask again with {@link #await}. */
        IN_DOUBT,
        /** Nobody here can tell: the group's committed offsets do, once {@link #recover} has returned. */
        UNKNOWN
    }

    /**
     * @param failure null if committed
     * @param tooLarge indices of the records that are larger than a broker or this producer takes
     */
    public record Result(State state, Exception failure, List<Integer> tooLarge) {
        Result(State state, Exception failure) {
            this(state, failure, List.of());
        }
    }

    /**
     * @param group of the consumers, the beginning of the transactional id
     * @param timeout of a transaction, which the broker ends then
     */
    public Transactions(KafkaClients clients, String group, Duration timeout) {
        this.clients = clients;
        this.settings = settings(group, timeout);
    }

    private static Map<String, Object> settings(String group, Duration timeout) {
        int timeoutMillis = Math.toIntExact(timeout.toMillis());
        Map<String, Object> settings = new HashMap<>();
        settings.putAll(Map.of(
                "transactional.id",
                group + "-" + UUID.randomUUID(),
                "transaction.timeout.ms",
                timeoutMillis,
                "acks",
                "all",
                "enable.idempotence",
                "true",
                "max.block.ms",
                MAX_BLOCK_MILLIS,
                // A record is sent within its transaction or not at all.
                "delivery.timeout.ms",
                timeoutMillis,
                "request.timeout.ms",
                Math.min(MAX_BLOCK_MILLIS, timeoutMillis),
                "linger.ms",
                0));
        settings.putAll(Map.of(
                // The topics bound what they take. This bounds memory, and is above what they commonly allow.
                "max.request.size", 32 << 20, "buffer.memory", 64L << 20));
        return settings;
    }

    /** Begins, fills and commits a transaction. */
    public Result commit(
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        sent.clear();
        try {
            recover();
            // Without a topic's metadata, to send waits for it, for each record anew.
            records.stream().map(ProducerRecord::topic).distinct().forEach(producer::partitionsFor);
        } catch (KafkaException failure) {
            return new Result(State.ABORTED, failure);
        }
        try {
            producer.beginTransaction();
            for (ProducerRecord<byte[], byte[]> record : records) {
                sent.add(producer.send(record));
                requireNotFailed(sent.get(sent.size() - 1));
            }
            producer.sendOffsetsToTransaction(offsets, group);
            Milestone.INSIDE_TRANSACTION.reached();
        } catch (KafkaException failure) {
            return abort(failure);
        }
        committing = true;
        return await();
    }

    /** After one that failed at once, further ones would each wait in vain. */
    private static void requireNotFailed(Future<RecordMetadata> sending) {
        failure(sending).ifPresent(failure -> {
            throw new KafkaException("a record was not sent", failure);
        });
    }

    /** Why sending failed; empty if it has not, or not yet. */
    private static Optional<Throwable> failure(Future<RecordMetadata> sending) {
        try {
            if (sending.isDone()) {
                sending.get();
            }
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("what is done is not waited for", e);
        }
    }

    /** The state of a commit that was in doubt. */
    public Result await() {
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
    public void recover() {
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
        try {
            List<Integer> tooLarge = tooLarge();
            producer.abortTransaction();
            return new Result(State.ABORTED, failure, tooLarge);
        } catch (KafkaException | IllegalStateException fatal) {
            failure.addSuppressed(fatal);
            discard();
            return new Result(State.UNKNOWN, failure);
        }
    }

    private List<Integer> tooLarge() {
        return IntStream.range(0, sent.size())
                .filter(i -> failure(sent.get(i)).orElse(null) instanceof RecordTooLargeException)
                .boxed()
                .toList();
    }

    /** Without waiting: what is open is ended by the next producer of this id or by the broker. */
    public void discard() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
            committing = false;
        }
    }

    /** Whether a transaction is in doubt. */
    public boolean isCommitting() {
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
