package dev.sprintworker.notify;

import dev.sprintworker.kafka.Transactions;
import dev.sprintworker.telemetry.SprintLog;
import dev.sprintworker.telemetry.SprintMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Commits what is done of all partitions and what follows from it, in one transaction after the other. So a delivery has
 * one next wait or one dead letter, whatever dies in between.
 */
final class WindowCommits {

    private static final Duration MIN_BACKOFF = Duration.ofMillis(50);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);
    /** For offsets of what is no record or asks for nothing, which need no hurry. */
    private static final long IDLE_NANOS = 1_000_000_000L;

    private final Transactions transactions;
    private final Supplier<ConsumerGroupMetadata> group;
    private final SprintMetrics metrics;

    private Map<AssignedPartition, PartitionWindow.Commit<FollowUp>> attempt = Map.of();
    private List<FollowUp> sent = List.of();
    private Duration backoff = MIN_BACKOFF;
    private long pausedUntilNanos = System.nanoTime();
    private long idleNanos = System.nanoTime();
    private boolean lost;
    /** Whether to commit one partition at a time, in turn. */
    private boolean alone;

    private int turn;
    private volatile boolean failing;

    WindowCommits(Transactions transactions, Supplier<ConsumerGroupMetadata> group, SprintMetrics metrics) {
        this.transactions = transactions;
        this.group = group;
        this.metrics = metrics;
    }

    /**
     * Goes on with the transaction under way, or commits what is done if there is none; waits a while after failures.
     *
     * @throws KafkaException when nobody here can tell any more what is committed: the group can, to who joins it anew
     */
    void commit(Collection<AssignedPartition> partitions) {
        if (lost) {
            throw new KafkaException("a transaction was left in doubt");
        }
        if (System.nanoTime() - pausedUntilNanos < 0) {
            return;
        }
        if (transactions.isCommitting()) {
            settle(transactions.await());
        } else {
            // After a failure, what has no hurry is what shows whether commits succeed again.
            boolean idle = failing || System.nanoTime() - idleNanos > IDLE_NANOS;
            begin(partitions, idle);
            if (idle) {
                idleNanos = System.nanoTime();
            }
        }
    }

    /** The last chance before partitions go: what cannot be committed now is left to their next owner. */
    void commitBeforeLeaving(Collection<AssignedPartition> partitions) {
        if (lost) {
            return;
        }
        if (!transactions.isCommitting()) {
            begin(partitions, true);
        }
        if (transactions.isCommitting()) {
            transactions.discard();
            lost = true;
        }
    }

    /** @param idle whether offsets that need no hurry are to be committed too */
    private void begin(Collection<AssignedPartition> partitions, boolean idle) {
        Map<AssignedPartition, PartitionWindow.Commit<FollowUp>> commits = new HashMap<>();
        for (AssignedPartition partition : inTurn(partitions)) {
            PartitionWindow<FollowUp> window = partition.window();
            if (alone && !commits.isEmpty()) {
                break;
            }
            if (window.hasDone() || idle && window.isBehind()) {
                commits.put(partition, window.commit());
            }
        }
        if (commits.isEmpty()) {
            failing = false;
            return;
        }
        attempt = commits;
        sent = new ArrayList<>();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        commits.forEach((partition, commit) -> {
            offsets.put(partition.topicPartition(), commit.offset());
            sent.addAll(commit.follows().values());
        });
        settle(transactions.commit(sent.stream().map(FollowUp::record).toList(), offsets, group.get()));
    }

    private List<AssignedPartition> inTurn(Collection<AssignedPartition> partitions) {
        List<AssignedPartition> inTurn = new ArrayList<>(partitions);
        if (alone && !inTurn.isEmpty()) {
            turn++;
            Collections.rotate(inTurn, turn % inTurn.size());
        }
        return inTurn;
    }

    private void settle(Transactions.Result result) {
        switch (result.state()) {
            case COMMITTED -> {
                attempt.forEach((partition, commit) -> partition.window().committed(commit));
                attempt = Map.of();
                backoff = MIN_BACKOFF;
                failing = false;
                alone = false;
            }
            case IN_DOUBT -> failed(result.failure());
            case ABORTED -> {
                result.tooLarge().forEach(index -> sent.get(index).shrink());
                failed(result.failure());
                attempt = Map.of();
                // What cannot be committed of one must not hold the others.
                alone = true;
            }
            case UNKNOWN -> {
                failed(result.failure());
                lost = true;
            }
            default -> throw new IllegalStateException("unknown state " + result.state());
        }
    }

    private void failed(Exception failure) {
        failing = true;
        metrics.retry("kafka");
        SprintLog.LOG.webhooksNotCommitted(sent.size(), String.valueOf(failure));
        long jitter = ThreadLocalRandom.current().nextLong(backoff.toNanos() / 2 + 1);
        pausedUntilNanos = System.nanoTime() + backoff.toNanos() / 2 + jitter;
        backoff = backoff.multipliedBy(2).compareTo(MAX_BACKOFF) < 0 ? backoff.multipliedBy(2) : MAX_BACKOFF;
    }

    /** Whether the last attempt to commit failed. Any thread may ask. */
    boolean isFailing() {
        return failing;
    }
}
