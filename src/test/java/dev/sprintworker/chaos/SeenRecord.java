package dev.sprintworker.chaos;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A record that a read_committed consumer was given. */
public record SeenRecord(ConsumerRecord<byte[], byte[]> kafka) {

    /** The last header of the name, or the empty string. */
    public String header(String name) {
        Header header = kafka.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    public String key() {
        return kafka.key() == null ? "" : new String(kafka.key(), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return kafka.topic() + "-" + kafka.partition() + "@" + kafka.offset();
    }
}
