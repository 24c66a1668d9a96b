package dev.sprintworker.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadLetterTest {

    private static final Instant TIME = Instant.parse("2026-03-01T12:00:00.123Z");
    private static final byte[] NO_UTF_8 = {(byte) 0xff, 0, (byte) 0xc3};

    @Test
    void shouldKeepTheRecordAndSayWhyAndWhere() {
        Headers own =
                new RecordHeaders().add("a", NO_UTF_8).add("a", new byte[0]).add(new RecordHeader("b", (byte[]) null));
        var unusable = unusable(NO_UTF_8, new byte[] {1, 2}, own);

        ProducerRecord<byte[], byte[]> letter = letter(unusable).to("prompts.dlq");

        assertThat(letter.topic()).isEqualTo("prompts.dlq");
        assertThat(letter.partition()).isNull();
        assertThat(letter.timestamp()).isEqualTo(TIME.toEpochMilli());
        assertThat(letter.key()).isEqualTo(NO_UTF_8);
        assertThat(letter.value()).containsExactly(1, 2);
        assertThat(letter.headers()).startsWith(own.toArray());
        assertThat(added(letter, 3))
                .containsExactly(
                        Map.entry("dead-letter-code", "unknown_type"),
                        Map.entry("dead-letter-message", "CloudEvent of another type, „x“"),
                        Map.entry("dead-letter-topic", "prompts"),
                        Map.entry("dead-letter-partition", "3"),
                        Map.entry("dead-letter-offset", "17"),
                        Map.entry("dead-letter-time", "2026-03-01T12:00:00.123Z"));
        assertThat(own).as("headers of the record itself").hasSize(3);
    }

    @Test
    void shouldKeepATombstoneATombstone() {
        ProducerRecord<byte[], byte[]> letter =
                letter(unusable(null, null, new RecordHeaders())).to("prompts.dlq");
        assertThat(letter.key()).isNull();
        assertThat(letter.value()).isNull();
        assertThat(added(letter, 0)).doesNotContainKey("dead-letter-value-omitted");
    }

    @Test
    void shouldLeaveOutTheValueOrAllButTheAddress() {
        Headers own = new RecordHeaders().add("a", NO_UTF_8);
        DeadLetter large = letter(unusable(NO_UTF_8, new byte[2_000_000], own));

        ProducerRecord<byte[], byte[]> withoutValue = large.withoutValueTo("prompts.dlq");
        assertThat(withoutValue.key()).isEqualTo(NO_UTF_8);
        assertThat(withoutValue.value()).isNull();
        assertThat(withoutValue.headers()).startsWith(own.toArray());
        assertThat(added(withoutValue, 1))
                .containsEntry("dead-letter-value-omitted", "2000000")
                .containsEntry("dead-letter-offset", "17");

        ProducerRecord<byte[], byte[]> addressOnly = large.addressOnlyTo("prompts.dlq");
        assertThat(addressOnly.key()).isNull();
        assertThat(addressOnly.value()).isNull();
        assertThat(added(addressOnly, 0)).isEqualTo(added(withoutValue, 1));
    }

    @Test
    void shouldBelieveTheLastHeadersWhenTheRecordCameWithSome() {
        Headers own = new RecordHeaders();
        DeadLetterHeaders.add(own, DeadLetterHeaders.TOPIC, "elsewhere");
        DeadLetterHeaders.add(own, DeadLetterHeaders.CODE, "forged");
        DeadLetterHeaders.add(own, DeadLetterHeaders.VALUE_OMITTED, "5");
        own.add("a", NO_UTF_8);

        StoredLetter stored = stored(letter(unusable(NO_UTF_8, NO_UTF_8, own)).to("prompts.dlq"));

        assertThat(stored.topic()).contains("prompts");
        assertThat(stored.code()).contains("unknown_type");
        assertThat(stored.loss()).as("its value is there").isEmpty();
        assertThat(stored.before("prompts", 4).headers().toArray()).containsExactly(new RecordHeader("a", NO_UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"3, 4, 3", "3, 3, ", "0, 1, 0", "-1, 4, ", "x, 4, ", "99999999999, 4, "})
    void shouldGoBackToItsPartitionWhenThereIsOneAndNoKey(String was, int partitions, Integer expected) {
        Headers headers = new RecordHeaders();
        DeadLetterHeaders.add(headers, DeadLetterHeaders.PARTITION, was);
        var letter = new ProducerRecord<byte[], byte[]>("prompts.dlq", null, null, null, NO_UTF_8, headers);
        assertThat(stored(letter).before("prompts", partitions).partition()).isEqualTo(expected);
        var keyed = new ProducerRecord<>("prompts.dlq", null, null, NO_UTF_8, NO_UTF_8, headers);
        assertThat(stored(keyed).before("prompts", partitions).partition()).isNull();
    }

    @Test
    void shouldNameCodesAsHeadersDo() {
        assertThat(Stream.of(DeadLetterCode.values()).map(DeadLetterCode::wireName))
                .isEqualTo(List.of("not_a_cloudevent", "unknown_type", "attribute_too_long", "unreadable"));
    }

    private static DeadLetter letter(ConsumerRecord<byte[], byte[]> unusable) {
        return new DeadLetter(
                unusable, DeadLetterCode.UNKNOWN_TYPE, "CloudEvent of another type, „x“", TIME.plusNanos(999));
    }

    private static ConsumerRecord<byte[], byte[]> unusable(byte[] key, byte[] value, Headers headers) {
        return new ConsumerRecord<>(
                "prompts", 3, 17, 1L, TimestampType.CREATE_TIME, 0, 0, key, value, headers, Optional.empty());
    }

    private static StoredLetter stored(ProducerRecord<byte[], byte[]> letter) {
        return new StoredLetter(new ConsumerRecord<>(
                letter.topic(),
                0,
                0,
                1L,
                TimestampType.CREATE_TIME,
                0,
                0,
                letter.key(),
                letter.value(),
                letter.headers(),
                Optional.empty()));
    }

    /** Headers after the record's own, as text. */
    private static Map<String, String> added(ProducerRecord<byte[], byte[]> letter, int own) {
        Map<String, String> added = new LinkedHashMap<>();
        Stream.of(letter.headers().toArray())
                .skip(own)
                .forEach(header -> added.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return added;
    }
}
