package dev.sprintworker.load;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the workers are. Their outcomes and offsets are committed together, but the markers that say so reach partitions
 * one by one: who sees the offsets finds all outcomes written, and perhaps not readable as committed yet.
 */
final class GroupProgress implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Admin admin;
    private final String group;

    GroupProgress(Admin admin, String group) {
        this.admin = admin;
        this.group = group;
    }

    /** @throws LoadFailedException if one does not exist; sending to it might create it */
    void requireTopics(List<String> topics) throws InterruptedException {
        try {
            admin.describeTopics(topics).allTopicNames().get();
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    /**
     * Returns when the group has committed all before the offsets, which may be of more prompts than have no outcome yet:
     * those that came again are answered by nothing.
     *
     * @return records it is behind when the time is over, else 0
     */
    long awaitCommitted(Map<TopicPartition, Long> offsets, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            long behind = behind(offsets);
            if (behind == 0 || System.nanoTime() > deadline) {
                return behind;
            }
            // Kafka tells nobody of commits; they have to be asked for.
            Thread.sleep(PAUSE.toMillis());
        }
    }

    private long behind(Map<TopicPartition, Long> offsets) throws InterruptedException {
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return offsets.entrySet().stream()
                    .mapToLong(end -> {
                        OffsetAndMetadata done = committed.get(end.getKey());
                        return Math.max(0, end.getValue() - (done == null ? 0 : done.offset()));
                    })
                    .sum();
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    /** Up to where anything is written, committed or not yet: a consumer of committed records that has passed it misses none. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) throws InterruptedException {
        try {
            return admin
                    .listOffsets(
                            partitions.stream()
                                    .collect(Collectors.toMap(partition -> partition, p -> OffsetSpec.latest())),
                            new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get()
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, end -> end.getValue().offset()));
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    private LoadFailedException failed(ExecutionException e) {
        return new LoadFailedException("Kafka, group " + group + ": " + e.getCause(), e.getCause());
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
