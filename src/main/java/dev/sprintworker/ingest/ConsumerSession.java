package dev.sprintworker.ingest;

import dev.sprintworker.kafka.Transactions;
import dev.sprintworker.telemetry.SprintLog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * One membership in the consumer group, from joining to leaving, on one thread. Why a committed offset can be trusted,
 * for a record at offset 7 of a partition:
 *
 * <pre>
 * poll        7 is taken. It stays ours until the partition goes to another worker.
 * decide      its pictures are in S3, then its manifest: decided for ever, whoever looks.
 *             -- a crash until here: 7 is delivered again, finds what is there and goes on --
 * done        its outcome waits here until 6 and all before are done too, so that no offset passes unfinished work.
 * begin       a transaction with the outcome
 * offsets     ... and offset 8, sent with our membership: if the group has given the partition to somebody else, the
 *             broker refuses, and the outcome with it
 *             -- a crash until here: the broker aborts; the next owner waits for that, then gets 7 --
 * commit      outcome and offset 8 become visible together. Whoever reads 8 as committed knows that 7 was told.
 *             -- a crash from here on: the next owner starts at 8 --
 * </pre>
 *
 * <p>A full {@link dev.sprintworker.flow.InFlight} pauses fetching, never polling, so the group never takes a busy worker
 * for a dead one.
 */
final class ConsumerSession implements ConsumerRebalanceListener, AutoCloseable {

    /** Short enough not to keep a prompt waiting when there is room for it. */
    private static final Duration WAITING_POLL = Duration.ofMillis(2);

    /** What is finished ends it; a commit that failed is tried again after it at the earliest. */
    private static final Duration BUSY_POLL = Duration.ofMillis(10);

    private static final Duration IDLE_POLL = Duration.ofMillis(100);
    private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final PartitionCommits commits;
    private final PromptStarter starter;
    private final Map<TopicPartition, AssignedPartition> partitions = new HashMap<>();
    private final Deque<TakenPrompt> waiting = new ArrayDeque<>();
    private final Queue<Runnable> finished = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean polling = new AtomicBoolean();
    private final Optional<Metric> connections;

    ConsumerSession(Consumer<byte[], byte[]> consumer, String topic, Transactions transactions, PromptStarter starter) {
        this.consumer = consumer;
        this.commits = new PartitionCommits(consumer, transactions, starter.metrics());
        this.starter = starter;
        this.connections = consumer.metrics().values().stream()
                .map(Metric.class::cast)
                .filter(metric -> metric.metricName().name().equals("connection-count"))
                .findFirst();
        consumer.subscribe(List.of(topic), this);
    }

    /**
     * Polls once, starts what there is room for and commits what is done.
     *
     * @param fetching whether further records are wanted
     */
    void turn(boolean fetching) {
        if (fetching && waiting.isEmpty()) {
            consumer.resume(consumer.paused());
        } else {
            consumer.pause(consumer.assignment());
        }
        for (ConsumerRecord<byte[], byte[]> record : poll(patience())) {
            take(record);
        }
        while (fetching && !waiting.isEmpty() && starter.start(waiting.peekFirst(), this::onThisThread)) {
            waiting.removeFirst();
        }
        finish();
        commits.commit(partitions.values());
    }

    private Duration patience() {
        if (!waiting.isEmpty()) {
            return WAITING_POLL;
        }
        boolean busy = partitions.values().stream()
                .anyMatch(partition -> !partition.progress().open().isEmpty());
        return busy ? BUSY_POLL : IDLE_POLL;
    }

    private ConsumerRecords<byte[], byte[]> poll(Duration patience) {
        polling.set(true);
        try {
            return consumer.poll(finished.isEmpty() ? patience : Duration.ZERO);
        } catch (WakeupException somethingFinished) {
            return ConsumerRecords.empty();
        } finally {
            polling.set(false);
        }
    }

    /** Called by any thread. If the poll ends by itself meanwhile, the next call that waits is ended instead. */
    private void onThisThread(Runnable ending) {
        finished.add(ending);
        if (polling.getAndSet(false)) {
            consumer.wakeup();
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        AssignedPartition partition = partitions.get(new TopicPartition(record.topic(), record.partition()));
        TakenPrompt taken = new TakenPrompt(partition, record);
        partition.progress().taken(record.offset(), taken);
        waiting.addLast(taken);
    }

    private void finish() {
        for (Runnable one = finished.poll(); one != null; one = finished.poll()) {
            one.run();
        }
    }

    /** Prompts that are worked on, or done and not committed. Those that only wait are not among them. */
    int inFlight() {
        return (int) partitions.values().stream()
                .flatMap(partition -> partition.progress().open().stream())
                .filter(TakenPrompt::isInFlight)
                .count();
    }

    /** Of the oldest record that is taken and not committed; zero if there is none. Any thread may ask. */
    Duration oldestUncommitted() {
        return commits.oldestUncommitted();
    }

    /** Whether a broker is connected and took what was to be committed. */
    boolean isWorking() {
        boolean connected = connections.isEmpty()
                || !Double.valueOf(0).equals(connections.get().metricValue());
        return connected && !commits.isFailing();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        if (assigned.isEmpty()) {
            return;
        }
        SprintLog.LOG.assigned(assigned);
        Map<TopicPartition, OffsetAndMetadata> committed = Map.of();
        try {
            committed = PartitionCommits.committed(consumer, Set.copyOf(assigned));
        } catch (KafkaException unknown) {
            // Then it is taken for one that nobody has begun, at the price of a look for what is told already.
        }
        for (TopicPartition partition : assigned) {
            partitions.put(partition, new AssignedPartition(partition, committed.get(partition) != null));
        }
    }

    /** Commits what is done while that is still possible; what is under way is left to the next owner. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        if (revoked.isEmpty()) {
            return;
        }
        finish();
        commits.commitBeforeLeaving(partitions.values());
        forget(revoked);
    }

    /** Another worker has them already. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        forget(lost);
    }

    private void forget(Collection<TopicPartition> gone) {
        int left = 0;
        List<AssignedPartition> forgotten = new ArrayList<>();
        for (TopicPartition partition : gone) {
            AssignedPartition assigned = partitions.remove(partition);
            if (assigned != null) {
                assigned.go();
                forgotten.add(assigned);
                List<TakenPrompt> open = assigned.progress().open();
                left += open.size();
                open.forEach(TakenPrompt::abandoned);
            }
        }
        waiting.removeIf(TakenPrompt::isAbandoned);
        if (!forgotten.isEmpty()) {
            SprintLog.LOG.gone(gone, left);
        }
    }

    /** Leaves the group at once. */
    @Override
    public void close() {
        try {
            consumer.close(CloseOptions.timeout(LEAVE_TIMEOUT));
        } finally {
            forget(List.copyOf(partitions.keySet()));
            // Work that ended before that left it to this thread to let go.
            finish();
        }
    }
}
