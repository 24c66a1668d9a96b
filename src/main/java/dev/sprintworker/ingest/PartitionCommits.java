package dev.sprintworker.ingest;

import dev.sprintworker.telemetry.SprintLog;
import dev.sprintworker.telemetry.SprintMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Commits what is done of all partitions in one transaction after the other. Whatever becomes of a transaction, what it
 * held stays until it is known to be committed, and nothing is sent again before it is known not to be.
 */
final class PartitionCommits {

    private static final Duration MIN_BACKOFF = Duration.ofMillis(50);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);
    private static final Duration COMMITTED_TIMEOUT = Duration.ofSeconds(10);

    private final Consumer<byte[], byte[]> consumer;
    private final OutcomeTransactions transactions;
    private final SprintMetrics metrics;

    private Attempt attempt = Attempt.NONE;
    private boolean reconcile;
    private Duration backoff = MIN_BACKOFF;
    private long pausedUntilNanos = System.nanoTime();
    private volatile long failingSinceNanos;
    private volatile boolean failing;
    private volatile long oldestNanos;
    private volatile boolean uncommitted;

    /** What the transaction under way holds. */
    private record Attempt(Map<AssignedPartition, Long> nextOffsets, List<TakenPrompt> outcomes, long startNanos) {
        private static final Attempt NONE = new Attempt(Map.of(), List.of(), 0);
    }

    PartitionCommits(Consumer<byte[], byte[]> consumer, OutcomeTransactions transactions, SprintMetrics metrics) {
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
        for (AssignedPartition partition : partitions) {
            var committable = partition.progress().committable();
            if (!committable.records().isEmpty()) {
                nextOffsets.put(partition, committable.nextOffset());
                committable.records().stream()
                        .filter(prompt -> prompt.output().isPresent())
                        .forEach(outcomes::add);
            } else if (!partition.isBegun()) {
                beginning(partition).ifPresent(offset -> nextOffsets.put(partition, offset));
            }
        }
        if (nextOffsets.isEmpty()) {
            return;
        }
        attempt = new Attempt(nextOffsets, outcomes, System.nanoTime());
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        nextOffsets.forEach((partition, next) -> offsets.put(partition.topicPartition(), new OffsetAndMetadata(next)));
        List<ProducerRecord<byte[], byte[]>> records =
                outcomes.stream().map(prompt -> prompt.output().orElseThrow()).toList();
        settle(transactions.commit(records, offsets, consumer.groupMetadata()));
    }

    /** Where the group begins if it has not begun; empty while the broker does not say. */
    private Optional<Long> beginning(AssignedPartition partition) {
        List<TakenPrompt> open = partition.progress().open();
        try {
            return Optional.of(
                    open.isEmpty()
                            ? consumer.position(partition.topicPartition(), COMMITTED_TIMEOUT)
                            : open.get(0).record().offset());
        } catch (KafkaException e) {
            return Optional.empty();
        }
    }

    private void settle(OutcomeTransactions.Result result) {
        switch (result.state()) {
            case COMMITTED -> {
                attempt.nextOffsets().forEach(AssignedPartition::committed);
                metrics.committed(Duration.ofNanos(System.nanoTime() - attempt.startNanos()));
                attempt = Attempt.NONE;
                backoff = MIN_BACKOFF;
                failing = false;
            }
            case IN_DOUBT -> failed(result.failure());
            case ABORTED -> {
                if (isTooLarge(result.failure())) {
                    shrink();
                }
                failed(result.failure());
                attempt = Attempt.NONE;
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
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(topicPartitions, COMMITTED_TIMEOUT);
            for (AssignedPartition partition : partitions) {
                OffsetAndMetadata offset = committed.get(partition.topicPartition());
                if (offset != null) {
                    partition.committed(offset.offset());
                }
            }
            reconcile = false;
            return true;
        } catch (KafkaException e) {
            failed(e);
            return false;
        }
    }

    private void failed(Exception failure) {
        if (!failing) {
            failingSinceNanos = System.nanoTime();
            failing = true;
        }
        metrics.retry("kafka");
        SprintLog.LOG.commitFailed(attempt.outcomes().size(), String.valueOf(failure));
        long jitter = ThreadLocalRandom.current().nextLong(backoff.toNanos() / 2 + 1);
        pausedUntilNanos = System.nanoTime() + backoff.toNanos() / 2 + jitter;
        backoff = backoff.multipliedBy(2).compareTo(MAX_BACKOFF) < 0 ? backoff.multipliedBy(2) : MAX_BACKOFF;
    }

    private static boolean isTooLarge(Throwable failure) {
        return failure instanceof RecordTooLargeException
                || failure != null && failure.getCause() != null && isTooLarge(failure.getCause());
    }

    /** A record that is no prompt must not stop its partition because the dead letters take no record of its size. */
    private void shrink() {
        attempt.outcomes().stream()
                .sorted(Comparator.comparingInt(
                                (TakenPrompt prompt) -> prompt.record().serializedValueSize())
                        .reversed())
                .filter(TakenPrompt::shrink)
                .findFirst()
                .ifPresent(prompt -> SprintLog.LOG.deadLetterTooLarge(
                        PromptStarter.origin(prompt.record()), prompt.record().serializedValueSize()));
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

    Duration failing() {
        return failing ? Duration.ofNanos(System.nanoTime() - failingSinceNanos) : Duration.ZERO;
    }
}
