package dev.sprintworker.deadletter;

import dev.sprintworker.deadletter.ReplayedLetter.Action;
import dev.sprintworker.event.Origin;
import dev.sprintworker.telemetry.Printable;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A record of a dead-letter topic, and what its headers say. They may say anything: others can write there too. */
record StoredLetter(ConsumerRecord<byte[], byte[]> stored) {

    private static final Pattern PARTITION = Pattern.compile("\\d{1,9}");

    Origin.KafkaRecord address() {
        return new Origin.KafkaRecord(stored.topic(), stored.partition(), stored.offset());
    }

    Optional<String> code() {
        return text(DeadLetterHeaders.CODE);
    }

    /** The topic it was in before. */
    Optional<String> topic() {
        return text(DeadLetterHeaders.TOPIC);
    }

    /** Why it cannot be put back as it was, if so. */
    Optional<String> loss() {
        // One with a value has lost nothing: that header then came with the record itself.
        return stored.value() == null
                ? text(DeadLetterHeaders.VALUE_OMITTED)
                        .map(bytes -> "was too large to be kept, its value had " + Printable.of(bytes) + " bytes")
                : Optional.empty();
    }

    boolean selectedBy(ReplayRequest request) {
        // In a partition that several wrote to, times are not in order: some after the first that is late enough are
        // not.
        return request.since().stream().noneMatch(since -> stored.timestamp() < since.toEpochMilli())
                && (request.codes().isEmpty()
                        || code().filter(request.codes()::contains).isPresent());
    }

    /**
     * The record as it was.
     *
     * @param partitions of the topic it goes to
     */
    ProducerRecord<byte[], byte[]> before(String to, int partitions) {
        return new ProducerRecord<>(
                to,
                stored.key() == null ? partitionBefore(partitions) : null,
                null,
                stored.key(),
                stored.value(),
                DeadLetterHeaders.without(stored.headers()));
    }

    /** Null, which leaves it to the partitioner, where the topic has no such partition. */
    private Integer partitionBefore(int partitions) {
        return text(DeadLetterHeaders.PARTITION)
                .filter(PARTITION.asMatchPredicate())
                .map(Integer::valueOf)
                .filter(partition -> partition < partitions)
                .orElse(null);
    }

    ReplayedLetter became(
            Action action, Optional<String> to, Optional<Origin.KafkaRecord> landed, Optional<String> reason) {
        return new ReplayedLetter(
                address(),
                action,
                code().map(Printable::of),
                text(DeadLetterHeaders.MESSAGE).map(Printable::of),
                to.map(Printable::of),
                landed,
                reason);
    }

    private Optional<String> text(String name) {
        return DeadLetterHeaders.text(stored.headers(), name);
    }
}
