package dev.sprintworker.load;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka clients of a run. */
public record LoadClients(Map<String, String> settings) {

    private static final String PREFIX = "KAFKA_";

    /**
     * Settings in the worker's spelling, {@code KAFKA_SECURITY_PROTOCOL}, so that both have one configuration. What no
     * client knows is somebody else's.
     */
    public static Map<String, String> ofEnvironment(Map<String, String> environment) {
        Set<String> known = new HashSet<>(ProducerConfig.configNames());
        known.addAll(ConsumerConfig.configNames());
        Map<String, String> settings = new HashMap<>();
        environment.forEach((variable, value) -> {
            if (variable.startsWith(PREFIX)) {
                String name = variable.substring(PREFIX.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.');
                if (known.contains(name)) {
                    settings.put(name, value);
                }
            }
        });
        return settings;
    }

    Admin admin() {
        return Admin.create(of(Map.of()));
    }

    /** Sees what every consumer of outcomes sees: committed ones. */
    KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                of(Map.of(
                        "isolation.level", "read_committed",
                        "enable.auto.commit", "false",
                        "allow.auto.create.topics", "false")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Each event once and at once: what waits here would be the worker's latency. */
    KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                of(Map.of("acks", "all", "enable.idempotence", "true", "linger.ms", "0")),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private Map<String, Object> of(Map<String, Object> fixed) {
        Map<String, Object> all = new HashMap<>(settings);
        all.putIfAbsent("client.id", "sprint-worker-load");
        all.putAll(fixed);
        return all;
    }
}
