package dev.sprintworker.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What anyone can see in the outcome and dead-letter topics: a read_committed consumer without a group that reads from
 * the beginning and goes on on a thread of its own until it is closed.
 */
final class CommittedRecords implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, List<SeenRecord>> outcomes = new ConcurrentHashMap<>();
    private final List<SeenRecord> deadLetters = new CopyOnWriteArrayList<>();
    private final Map<String, Long> firstSeenNanos = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::read, "chaos-observer");
    private volatile boolean closing;
    private volatile RuntimeException failure;

    CommittedRecords(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false,
                        "default.api.timeout.ms",
                        120_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = List.of(Topics.OUTCOMES, Topics.DEAD_LETTERS).stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread.setDaemon(true);
        thread.start();
    }

    /** Outcomes by {@code ce_id}, several under one id where an outcome is visible more than once. */
    Map<String, List<SeenRecord>> outcomes() {
        checkReading();
        return outcomes;
    }

    /** {@link System#nanoTime()} at which the first outcome with the {@code ce_id} became visible. */
    long firstSeenNanos(String outcomeId) {
        return firstSeenNanos.get(outcomeId);
    }

    List<SeenRecord> deadLetters() {
        checkReading();
        return deadLetters;
    }

    /** Whether everything before these offsets has been read; offsets of aborted records count as read. */
    boolean hasReached(Map<TopicPartition, Long> offsets) {
        checkReading();
        return offsets.entrySet().stream().allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    private void checkReading() {
        if (failure != null) {
            throw new IllegalStateException("the observer does not read any more", failure);
        }
    }

    private void read() {
        try (consumer) {
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> received : consumer.poll(POLL)) {
                    SeenRecord seen = new SeenRecord(received);
                    if (received.topic().equals(Topics.OUTCOMES)) {
                        firstSeenNanos.putIfAbsent(seen.header("ce_id"), System.nanoTime());
                        outcomes.computeIfAbsent(seen.header("ce_id"), id -> new CopyOnWriteArrayList<>())
                                .add(seen);
                    } else {
                        deadLetters.add(seen);
                    }
                }
                consumer.assignment().forEach(partition -> positions.put(partition, consumer.position(partition)));
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
