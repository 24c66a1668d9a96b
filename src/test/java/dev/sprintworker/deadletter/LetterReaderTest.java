package dev.sprintworker.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What depends on what one poll happens to return; the rest is in ReplayIT. */
class LetterReaderTest {

    private static final TopicPartition FIRST = new TopicPartition("dlq", 0);
    private static final TopicPartition SECOND = new TopicPartition("dlq", 1);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());

    @AfterEach
    void close() {
        consumer.close();
    }

    @Test
    void shouldReturnNothingPastTheEndEvenWhenItArrivesWithTheRest() {
        LetterReader reader = reader(2, 1);
        add(FIRST, 0, 1, 2);
        add(SECOND, 0, 1);

        assertThat(addresses(reader.next())).containsExactlyInAnyOrder("dlq-0@0", "dlq-0@1", "dlq-1@0");
        assertThat(reader.next()).isEmpty();
        assertThat(consumer.paused()).containsExactlyInAnyOrder(FIRST, SECOND);
    }

    @Test
    void shouldNotWaitForOffsetsThatHoldNoLetter() {
        LetterReader reader = reader(5, 0);
        add(FIRST, 0, 7); // 1 to 4 are markers or were removed

        assertThat(addresses(reader.next())).containsExactly("dlq-0@0");
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void shouldReturnNothingOfAnEmptyTopic() {
        assertThat(reader(0, 0).next()).isEmpty();
    }

    @Test
    void shouldGiveUpWhenTheBrokersGiveNothing() {
        LetterReader reader = reader(1, 0);
        assertThatThrownBy(reader::next).isInstanceOf(TimeoutException.class);
    }

    private LetterReader reader(long firstEnd, long secondEnd) {
        consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
        consumer.updateEndOffsets(Map.of(FIRST, firstEnd, SECOND, secondEnd));
        return new LetterReader(consumer, List.of(FIRST, SECOND), Optional.empty(), Duration.ofMillis(100));
    }

    private void add(TopicPartition partition, long... offsets) {
        for (long offset : offsets) {
            consumer.addRecord(new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, null));
        }
    }

    private static List<String> addresses(List<ConsumerRecord<byte[], byte[]>> letters) {
        List<String> addresses = new ArrayList<>();
        letters.forEach(
                letter -> addresses.add(new StoredLetter(letter).address().toString()));
        return addresses;
    }
}
