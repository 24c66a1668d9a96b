package dev.sprintworker.deadletter;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads each partition in order from its beginning, or a time, to the end it has when reading starts: what is added
 * meanwhile is never returned, so a replay that makes new dead letters ends.
 *
 * <p>The end is that of committed records. Behind an open transaction nothing is seen, and its letters are left for a
 * later run.
 */
final class LetterReader {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final Duration timeout;
    private final Map<TopicPartition, Long> ends;

    LetterReader(
            Consumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Optional<Instant> since,
            Duration timeout) {
        this.consumer = consumer;
        this.timeout = timeout;
        consumer.assign(partitions);
        ends = consumer.endOffsets(partitions);
        beginnings(partitions, since).forEach(consumer::seek);
    }

    private Map<TopicPartition, Long> beginnings(List<TopicPartition> partitions, Optional<Instant> since) {
        if (since.isEmpty()) {
            return consumer.beginningOffsets(partitions);
        }
        long millis = since.get().toEpochMilli();
        var found =
                consumer.offsetsForTimes(partitions.stream().collect(Collectors.toMap(each -> each, each -> millis)));
        return partitions.stream()
                .collect(Collectors.toMap(
                        each -> each,
                        each -> found.get(each) == null
                                ? ends.get(each)
                                : found.get(each).offset()));
    }

    /**
     * The next letters, none at the end.
     *
     * @throws TimeoutException when the brokers give nothing for the time an answer may take
     */
    List<ConsumerRecord<byte[], byte[]>> next() {
        List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        long before = -1;
        long progress = System.nanoTime();
        while (letters.isEmpty() && !atEnd()) {
            for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(POLL)) {
                if (letter.offset() < ends.get(new TopicPartition(letter.topic(), letter.partition()))) {
                    letters.add(letter);
                }
            }
            // Also past what was aborted, of which nothing is returned.
            long now = ends.keySet().stream().mapToLong(consumer::position).sum();
            if (now != before) {
                before = now;
                progress = System.nanoTime();
            } else if (System.nanoTime() - progress > timeout.toNanos()) {
                throw new TimeoutException("no records");
            }
        }
        return letters;
    }

    private boolean atEnd() {
        List<TopicPartition> read = ends.keySet().stream()
                .filter(partition -> consumer.position(partition) >= ends.get(partition))
                .toList();
        consumer.pause(read);
        return read.size() == ends.size();
    }
}
