package dev.sprintworker.notify;

import dev.sprintworker.chaos.SeenRecord;
import dev.sprintworker.chaos.WorkerGroup;
import dev.sprintworker.local.LocalServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topics notifiers read and write, as a {@code read_committed} consumer sees them. */
final class NotifierTopics implements AutoCloseable {

    static final String GROUP = "sprint-notifier";
    static final String DEAD_LETTERS = "sprint.webhooks.dlq";

    private static final String STAGE = "sprint.webhooks.";
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int EMPTY_POLLS = 5;

    private final String bootstrapServers;
    private final WorkerGroup group;

    /** @param stages how many of the stage topics there are */
    NotifierTopics(String bootstrapServers, int stages) {
        this.bootstrapServers = bootstrapServers;
        List<TopicPartition> partitions = new ArrayList<>(partitions(OutcomePlan.TOPIC));
        IntStream.rangeClosed(1, stages).forEach(stage -> partitions.addAll(partitions(STAGE + stage)));
        this.group = new WorkerGroup(bootstrapServers, GROUP, partitions);
    }

    private static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, LocalServers.TOPICS.get(topic))
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    /** Members, once the group is at rest; else -1. */
    int settledNotifiers() throws InterruptedException {
        return group.settledMembers();
    }

    /** Whether every outcome and every record of a stage is committed as done; offsets of transactions count as none. */
    boolean areDone() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> committed = group.committed();
        return read(committed, group.ends()).filter(List::isEmpty).isPresent();
    }

    /** All that there are. */
    List<SeenRecord> deadLetters() throws ExecutionException, InterruptedException {
        try (WorkerGroup letters = new WorkerGroup(bootstrapServers, GROUP, partitions(DEAD_LETTERS))) {
            Map<TopicPartition, Long> ends = letters.ends();
            Map<TopicPartition, Long> beginnings = ends.keySet().stream()
                    .collect(java.util.stream.Collectors.toMap(partition -> partition, partition -> 0L));
            return read(beginnings, ends)
                    .orElseThrow(() -> new IllegalStateException("a transaction stays open in " + DEAD_LETTERS))
                    .stream()
                    .map(SeenRecord::new)
                    .toList();
        }
    }

    /** Empty when an open transaction hides the rest. */
    private Optional<List<ConsumerRecord<byte[], byte[]>>> read(
            Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
            int empty = 0;
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                var records = consumer.poll(POLL);
                records.forEach(found::add);
                empty = records.isEmpty() ? empty + 1 : 0;
                if (empty == EMPTY_POLLS) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(found);
    }

    @Override
    public void close() {
        group.close();
    }
}
