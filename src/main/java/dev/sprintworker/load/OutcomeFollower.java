package dev.sprintworker.load;

import dev.sprintworker.event.OutcomeEvent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** Reads the outcomes that are committed from now on and enters those of this run's prompts; on a thread of its own. */
final class OutcomeFollower implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final String source;
    private final Ledger ledger;
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "outcomes");
    private volatile boolean closing;
    private volatile RuntimeException failure;

    /** Returns when it will miss nothing that is committed later. */
    OutcomeFollower(Consumer<byte[], byte[]> consumer, String topic, URI source, Ledger ledger) {
        this.consumer = consumer;
        this.source = source.toString();
        this.ledger = ledger;
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(partition -> positions.put(partition, consumer.position(partition)));
        thread.setDaemon(true);
        thread.start();
    }

    List<TopicPartition> partitions() {
        return List.copyOf(positions.keySet());
    }

    /**
     * Whether everything before these offsets has been read.
     *
     * @throws LoadFailedException if it does not read any more
     */
    boolean hasReached(Map<TopicPartition, Long> ends) {
        requireReading();
        return ends.entrySet().stream().allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    void requireReading() {
        if (failure != null) {
            throw new LoadFailedException("outcomes cannot be read: " + failure, failure);
        }
    }

    private void run() {
        try (consumer) {
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    enter(record, ledger.nowNanos());
                }
                positions.replaceAll((partition, before) -> consumer.position(partition));
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void enter(ConsumerRecord<byte[], byte[]> record, long nanos) {
        if (source.equals(header(record, "ce_" + OutcomeEvent.PROMPT_SOURCE)) && record.value() != null) {
            ledger.told(header(record, "ce_subject"), Told.of(nanos, header(record, "ce_type"), record.value()));
        }
    }

    /** Empty if there is none. */
    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
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
