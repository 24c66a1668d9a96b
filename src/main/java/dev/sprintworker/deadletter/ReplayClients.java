package dev.sprintworker.deadletter;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka clients of a replay: what its guarantees rest on is not for the user's settings to change. */
record ReplayClients(ReplayRequest request) {

    /** Larger than any topic allows by default: how large a record may be is for the topic to say. */
    private static final int MAX_REQUEST_BYTES = 32 << 20;

    Admin admin() {
        return Admin.create(settings());
    }

    /** Sees committed letters only; leaves no trace at the brokers. */
    Consumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = settings();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("allow.auto.create.topics", "false");
        // What the topic no longer keeps cannot be replayed; what it does keep goes on from there.
        settings.put("auto.offset.reset", "earliest");
        // At the end nothing more comes, and closing waits for the fetch under way.
        settings.putIfAbsent("fetch.max.wait.ms", 100);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Writes in order and, short of a second replay, once. */
    Producer<byte[], byte[]> producer() {
        Map<String, Object> settings = settings();
        settings.remove("transactional.id");
        settings.putIfAbsent("max.request.size", MAX_REQUEST_BYTES);
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        settings.put("retries", Integer.MAX_VALUE);
        settings.put("max.in.flight.requests.per.connection", 5);
        settings.put("linger.ms", 0);
        settings.put("max.block.ms", timeoutMillis());
        settings.put("delivery.timeout.ms", timeoutMillis());
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(request.client());
        settings.putIfAbsent("client.id", "sprint-worker-replay");
        settings.put("request.timeout.ms", timeoutMillis());
        settings.put("default.api.timeout.ms", timeoutMillis());
        return settings;
    }

    private int timeoutMillis() {
        return Math.toIntExact(request.timeout().toMillis());
    }
}
