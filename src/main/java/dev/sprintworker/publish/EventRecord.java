package dev.sprintworker.publish;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/** CloudEvents as Kafka records in binary mode; the partition is the one the key hashes to. */
public final class EventRecord {

    private EventRecord() {}

    public static ProducerRecord<byte[], byte[]> of(CloudEvent event, String key, String topic) {
        return KafkaMessageFactory.createWriter(topic, key.getBytes(StandardCharsets.UTF_8))
                .writeBinary(event);
    }
}
