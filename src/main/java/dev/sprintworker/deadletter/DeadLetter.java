package dev.sprintworker.deadletter;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record nobody can answer, on its way to a dead-letter topic: key, value and headers as they came, byte for byte, and
 * the {@code dead-letter-*} headers after them. {@link Replay} undoes it.
 *
 * <p>The dead letter's timestamp is {@code time}, not that of the record: a dead-letter topic keeps and finds letters by
 * when they got there.
 *
 * @param unusable as it was consumed; it is not changed
 * @param code why, one word for programs
 * @param message why in more words, without any of the record's content
 * @param time when it was given up, kept in milliseconds
 */
public record DeadLetter(ConsumerRecord<byte[], byte[]> unusable, String code, String message, Instant time) {

    public DeadLetter {
        time = time.truncatedTo(ChronoUnit.MILLIS);
    }

    public DeadLetter(ConsumerRecord<byte[], byte[]> unusable, DeadLetterCode code, String message, Instant time) {
        this(unusable, code.wireName(), message, time);
    }

    /** With everything the record had; no value (a tombstone) stays no value. */
    public ProducerRecord<byte[], byte[]> to(String topic) {
        return letter(topic, unusable.key(), unusable.value(), headers(unusable.headers()));
    }

    /** For a record that is too large for the dead-letter topic: everything but the value, whose size is told. */
    public ProducerRecord<byte[], byte[]> withoutValueTo(String topic) {
        return letter(topic, unusable.key(), null, withoutValue(unusable.headers()));
    }

    /** For a record whose key or headers alone are too large: nothing of it but its address and its value's size. */
    public ProducerRecord<byte[], byte[]> addressOnlyTo(String topic) {
        return letter(topic, null, null, withoutValue(new RecordHeaders()));
    }

    private ProducerRecord<byte[], byte[]> letter(String topic, byte[] key, byte[] value, Headers headers) {
        return new ProducerRecord<>(topic, null, time.toEpochMilli(), key, value, headers);
    }

    private Headers withoutValue(Headers own) {
        Headers headers = headers(own);
        DeadLetterHeaders.add(
                headers, DeadLetterHeaders.VALUE_OMITTED, unusable.value() == null ? 0 : unusable.value().length);
        return headers;
    }

    private Headers headers(Headers own) {
        Headers headers = new RecordHeaders(own.toArray());
        DeadLetterHeaders.add(headers, DeadLetterHeaders.CODE, code);
        DeadLetterHeaders.add(headers, DeadLetterHeaders.MESSAGE, message);
        DeadLetterHeaders.add(headers, DeadLetterHeaders.TOPIC, unusable.topic());
        DeadLetterHeaders.add(headers, DeadLetterHeaders.PARTITION, unusable.partition());
        DeadLetterHeaders.add(headers, DeadLetterHeaders.OFFSET, unusable.offset());
        DeadLetterHeaders.add(headers, DeadLetterHeaders.TIME, time);
        return headers;
    }
}
