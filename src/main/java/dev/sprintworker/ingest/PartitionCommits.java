package dev.sprintworker.ingest;

import dev.sprintworker.kafka.Transactions;
import dev.sprintworker.telemetry.SprintLog;
import dev.sprintworker.telemetry.SprintMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Commits what is done of all partitions in one transaction after the other. Whatever becomes of a transaction, what it
 * held stays until it is known to be committed, and nothing is sent again before it is known not to be.
 */
final class PartitionCommits {

    private static final Duration MIN_BACKOFF = Duration.ofMillis(50);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);
    private static final Duration COMMITTED_TIMEOUT = Duration.ofSeconds(10);

    private final Consumer<byte[], byte[]> consumer;
    private final Transactions transactions;
    private final SprintMetrics metrics;

    private Attempt attempt = Attempt.NONE;
    private boolean reconcile;
    /** Whether to commit one partition at a time, in turn. */
    private boolean alone;

    private int turn;
    private Duration backoff = MIN_BACKOFF;
    private long pausedUntilNanos = System.nanoTime();
    private volatile boolean failing;
    private volatile long oldestNanos;
    private volatile boolean uncommitted;

    /** What the transaction under way holds. */
    private record Attempt(Map<AssignedPartition, Long> nextOffsets, List<TakenPrompt> outcomes, long startNanos) {
        private static final Attempt NONE = new Attempt(Map.of(), List.of(), 0);
    }

    PartitionCommits(Consumer<byte[], byte[]> consumer, Transactions transactions, SprintMetrics metrics) {
        this.consumer = consumer;
        this.transactions = transactions;
        this.metrics = metrics;
    }

    /** Goes on with the transaction under way, or commits what is done if there is none; waits a while after failures. */
    void commit(Collection<AssignedPartition> partitions) {
        observe(partitions);
        if (System.nanoTime() - pausedUntilNanos < 0) {
            return;
        }
        if (transactions.isCommitting()) {
            settle(transactions.await());
        } else if (!reconcile || reconciled(partitions)) {
            begin(partitions);
        }
    }

    /** The last chance before partitions go: what cannot be committed now is left to their next owner. */
    void commitBeforeLeaving(Collection<AssignedPartition> partitions) {
        if (!reconcile && !transactions.isCommitting()) {
            begin(partitions);
        }
        if (transactions.isCommitting()) {
            transactions.discard();
            attempt = Attempt.NONE;
            reconcile = true;
        }
    }

    private void begin(Collection<AssignedPartition> partitions) {
        Map<AssignedPartition, Long> nextOffsets = new HashMap<>();
        List<TakenPrompt> outcomes = new ArrayList<>();
        for (AssignedPartition partition : inTurn(partitions)) {
            if (alone && !nextOffsets.isEmpty()) {
                break;
            }
            var committable = partition.progress().committable();
            if (!committable.records().isEmpty()) {
                nextOffsets.put(partition, committable.nextOffset());
                committable.records().stream()
                        .filter(prompt -> prompt.output().isPresent())
                        .forEach(outcomes::add);
            } else if (partition.progress().open().isEmpty() || !partition.isBegun()) {
                position(partition)
                        .filter(offset -> offset > partition.committed())
                        .ifPresent(offset -> nextOffsets.put(partition, offset));
            }
        }
        if (nextOffsets.isEmpty()) {
            failing = false;
            return;
        }
        attempt = new Attempt(nextOffsets, outcomes, System.nanoTime());
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        nextOffsets.forEach((partition, next) -> offsets.put(partition.topicPartition(), new OffsetAndMetadata(next)));
        List<ProducerRecord<byte[], byte[]>> records =
                outcomes.stream().map(prompt -> prompt.output().orElseThrow()).toList();
        settle(transactions.commit(records, offsets, consumer.groupMetadata()));
    }

    private List<AssignedPartition> inTurn(Collection<AssignedPartition> partitions) {
        List<AssignedPartition> inTurn = new ArrayList<>(partitions);
        if (alone && !inTurn.isEmpty()) {
            turn++;
            Collections.rotate(inTurn, turn % inTurn.size());
        }
        return inTurn;
    }

    /**
     * Where a partition stands of which nothing is done and not committed: the group's beginning, which autoscalers need
     * to see a lag, or the end of what is no record, such as the marks of senders' transactions. Empty if nobody knows.
     */
    private Optional<Long> position(AssignedPartition partition) {
        List<TakenPrompt> open = partition.progress().open();
        if (!open.isEmpty()) {
            return Optional.of(open.get(0).record().offset());
        }
        try {
            return Optional.of(consumer.position(partition.topicPartition(), Duration.ZERO));
        } catch (KafkaException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    private void settle(Transactions.Result result) {
        switch (result.state()) {
            case COMMITTED -> {
                attempt.nextOffsets().forEach(AssignedPartition::committed);
                metrics.committed(Duration.ofNanos(System.nanoTime() - attempt.startNanos()));
                attempt = Attempt.NONE;
                backoff = MIN_BACKOFF;
                failing = false;
                alone = false;
            }
            case IN_DOUBT -> failed(result.failure());
            case ABORTED -> {
                result.tooLarge().forEach(index -> shrink(attempt.outcomes().get(index)));
                failed(result.failure());
                attempt = Attempt.NONE;
                // One that cannot be committed must not hold the others.
                alone = true;
            }
            case UNKNOWN -> {
                failed(result.failure());
                attempt = Attempt.NONE;
                reconcile = true;
            }
            default -> throw new IllegalStateException("unknown state " + result.state());
        }
    }

    /** Asks the group what is committed; a transaction that nobody can tell of has ended by then. */
    private boolean reconciled(Collection<AssignedPartition> partitions) {
        try {
            transactions.recover();
            Set<TopicPartition> topicPartitions = new HashSet<>();
            partitions.forEach(partition -> topicPartitions.add(partition.topicPartition()));
            Map<TopicPartition, OffsetAndMetadata> committed = committed(consumer, topicPartitions);
            for (AssignedPartition partition : partitions) {
                OffsetAndMetadata offset = committed.get(partition.topicPartition());
                if (offset != null) {
                    partition.committed(offset.offset());
                }
            }
            reconcile = false;
            failing = false;
            return true;
        } catch (KafkaException e) {
            failed(e);
            return false;
        }
    }

    /** What the group has committed, also if a finished prompt ends the wait for the answer: at most one does. */
    static Map<TopicPartition, OffsetAndMetadata> committed(
            Consumer<byte[], byte[]> consumer, Set<TopicPartition> partitions) {
        try {
            return consumer.committed(partitions, COMMITTED_TIMEOUT);
        } catch (WakeupException somethingFinished) {
            return consumer.committed(partitions, COMMITTED_TIMEOUT);
        }
    }

    private void failed(Exception failure) {
        failing = true;
        metrics.retry("kafka");
        SprintLog.LOG.commitFailed(attempt.outcomes().size(), String.valueOf(failure));
        long jitter = ThreadLocalRandom.current().nextLong(backoff.toNanos() / 2 + 1);
        pausedUntilNanos = System.nanoTime() + backoff.toNanos() / 2 + jitter;
        backoff = backoff.multipliedBy(2).compareTo(MAX_BACKOFF) < 0 ? backoff.multipliedBy(2) : MAX_BACKOFF;
    }

    /** A record that is no prompt must not stop its partition because the dead letters take no record of its size. */
    private static void shrink(TakenPrompt prompt) {
        if (prompt.shrink()) {
            SprintLog.LOG.deadLetterTooLarge(
                    PromptStarter.origin(prompt.record()), prompt.record().serializedValueSize());
        }
    }

    private void observe(Collection<AssignedPartition> partitions) {
        var oldest = partitions.stream()
                .flatMap(partition -> partition.progress().open().stream().limit(1))
                .mapToLong(TakenPrompt::takenNanos)
                .min();
        oldestNanos = oldest.orElse(0);
        uncommitted = oldest.isPresent();
    }

    Duration oldestUncommitted() {
        return uncommitted ? Duration.ofNanos(System.nanoTime() - oldestNanos) : Duration.ZERO;
    }

    /** Whether the last attempt to commit failed. Any thread may ask. */
    boolean isFailing() {
        return failing;
    }
}
