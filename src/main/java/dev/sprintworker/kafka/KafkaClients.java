package dev.sprintworker.kafka;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes clients of the configured broker: what is set under {@code kafka.} holds for each, but not what one must have. */
@ApplicationScoped
public class KafkaClients {

    private final Map<String, Object> configured;

    public KafkaClients(@Identifier("default-kafka-broker") Map<String, Object> configured) {
        this.configured = configured;
    }

    /**
     * @param defaults may be configured otherwise
     * @param fixed what the caller relies on
     */
    public KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> defaults, Map<String, Object> fixed) {
        return new KafkaConsumer<>(settings(defaults, fixed), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * @param defaults may be configured otherwise
     * @param fixed what the caller relies on
     */
    public KafkaProducer<byte[], byte[]> producer(Map<String, Object> defaults, Map<String, Object> fixed) {
        return new KafkaProducer<>(settings(defaults, fixed), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> settings(Map<String, Object> defaults, Map<String, Object> fixed) {
        Map<String, Object> settings = new HashMap<>(defaults);
        settings.putAll(configured);
        settings.putAll(fixed);
        return settings;
    }
}
