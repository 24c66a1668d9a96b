package dev.sprintworker.chaos;

import dev.sprintworker.chaos.Submission.OfPoison;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes submissions, each once however the broker behaves: what is doubled afterwards, the worker has doubled. */
final class Publisher implements AutoCloseable {

    /** Where a record went. */
    record Address(TopicPartition partition, long offset) {}

    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Future<RecordMetadata>> unacknowledged = new ArrayList<>();
    private final Map<OfPoison, Future<RecordMetadata>> poison = new ConcurrentHashMap<>();

    Publisher(String bootstrapServers) {
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "acks",
                        "all",
                        "enable.idempotence",
                        true,
                        "delivery.timeout.ms",
                        300_000,
                        "max.block.ms",
                        120_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Does not wait for the broker, which may be dead. */
    synchronized void publish(List<? extends Submission> submissions) {
        for (Submission submission : submissions) {
            Future<RecordMetadata> sent = producer.send(submission.kafkaRecord());
            unacknowledged.add(sent);
            if (submission instanceof OfPoison bad) {
                poison.put(bad, sent);
            }
        }
    }

    /** Returns when the broker has all that was published. */
    synchronized void settle() throws ExecutionException, InterruptedException, TimeoutException {
        producer.flush();
        for (Future<RecordMetadata> sent : unacknowledged) {
            sent.get(1, TimeUnit.MINUTES);
        }
        unacknowledged.clear();
    }

    /** Settled poison by where it lies. */
    Map<Address, OfPoison> poison() throws ExecutionException, InterruptedException {
        Map<Address, OfPoison> byAddress = new ConcurrentHashMap<>();
        for (Map.Entry<OfPoison, Future<RecordMetadata>> entry : poison.entrySet()) {
            RecordMetadata sent = entry.getValue().get();
            byAddress.put(
                    new Address(new TopicPartition(sent.topic(), sent.partition()), sent.offset()), entry.getKey());
        }
        return byAddress;
    }

    @Override
    public void close() {
        producer.close(java.time.Duration.ofSeconds(5));
    }
}
