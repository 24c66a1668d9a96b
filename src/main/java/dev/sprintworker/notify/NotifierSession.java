package dev.sprintworker.notify;

import dev.sprintworker.kafka.Transactions;
import dev.sprintworker.telemetry.SprintLog;
import dev.sprintworker.telemetry.SprintMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;

/** One membership in the consumer group of the notifiers, from joining to leaving, on one thread. */
final class NotifierSession implements ConsumerRebalanceListener, AutoCloseable {

    /** Short enough not to keep what has ended waiting for its commit. */
    private static final Duration BUSY_POLL = Duration.ofMillis(10);

    private static final Duration IDLE_POLL = Duration.ofMillis(100);
    private static final Duration COMMITTED_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final Deliveries deliveries;
    private final WindowCommits commits;
    private final Map<TopicPartition, AssignedPartition> partitions = new HashMap<>();
    private final Optional<Metric> connections;
    private volatile Instant oldest = Instant.MAX;

    NotifierSession(
            Consumer<byte[], byte[]> consumer,
            List<String> topics,
            Transactions transactions,
            Deliveries deliveries,
            SprintMetrics metrics) {
        this.consumer = consumer;
        this.deliveries = deliveries;
        this.commits = new WindowCommits(transactions, consumer::groupMetadata, metrics);
        this.connections = consumer.metrics().values().stream()
                .map(Metric.class::cast)
                .filter(metric -> metric.metricName().name().equals("connection-count"))
                .findFirst();
        consumer.subscribe(topics, this);
    }

    /**
     * Polls once, starts what is due and commits what is done.
     *
     * @param fetching whether further records are wanted, and further attempts
     */
    void turn(boolean fetching) {
        for (AssignedPartition partition : partitions.values()) {
            Set<TopicPartition> one = Set.of(partition.topicPartition());
            if (fetching && !deliveries.isFull() && partition.hasRoom()) {
                consumer.resume(one);
            } else {
                consumer.pause(one);
            }
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience())) {
            AssignedPartition partition = partitions.get(new TopicPartition(record.topic(), record.partition()));
            deliveries.take(partition, record);
        }
        deliveries.turn(partitions.values(), fetching);
        for (AssignedPartition partition : partitions.values()) {
            partition.window().reached(consumer.position(partition.topicPartition()));
        }
        commits.commit(partitions.values());
        oldest = partitions.values().stream()
                .map(AssignedPartition::oldest)
                .flatMap(Optional::stream)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    private Duration patience() {
        if (deliveries.running() > 0 || deliveries.isFull()) {
            return BUSY_POLL;
        }
        Instant now = Instant.now();
        Duration patience = IDLE_POLL;
        for (AssignedPartition partition : partitions.values()) {
            Duration left =
                    partition.nextDue().map(due -> Duration.between(now, due)).orElse(IDLE_POLL);
            patience = left.compareTo(patience) < 0 ? left : patience;
        }
        return patience.isNegative() ? Duration.ZERO : patience;
    }

    /** Attempts under way. */
    int running() {
        return deliveries.running();
    }

    /** Any thread may ask, as for all that follow. */
    Duration oldestPending() {
        Instant first = oldest;
        return first.equals(Instant.MAX) ? Duration.ZERO : Duration.between(first, Instant.now());
    }

    boolean isWorking() {
        boolean connected = connections.isEmpty()
                || !Double.valueOf(0).equals(connections.get().metricValue());
        return connected && !commits.isFailing();
    }

    /** What was done before is in the committed offsets' metadata: without it records would be attempted again. */
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        if (assigned.isEmpty()) {
            return;
        }
        SprintLog.LOG.assigned(assigned);
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(assigned), COMMITTED_TIMEOUT);
        for (TopicPartition partition : assigned) {
            partitions.put(partition, new AssignedPartition(partition, Optional.ofNullable(committed.get(partition))));
        }
    }

    /** Commits what is done while that is still possible; what is under way is left to the next owner. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        if (revoked.isEmpty()) {
            return;
        }
        deliveries.turn(List.of(), false);
        commits.commitBeforeLeaving(partitions.values());
        forget(revoked);
    }

    /** Another notifier has them already. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        forget(lost);
    }

    private void forget(Collection<TopicPartition> gone) {
        for (TopicPartition partition : gone) {
            AssignedPartition assigned = partitions.remove(partition);
            if (assigned != null) {
                assigned.go();
            }
        }
        deliveries.forgetGone();
    }

    /** Leaves the group at once. */
    @Override
    public void close() {
        try {
            consumer.close(CloseOptions.timeout(LEAVE_TIMEOUT));
        } finally {
            forget(List.copyOf(partitions.keySet()));
        }
    }
}
