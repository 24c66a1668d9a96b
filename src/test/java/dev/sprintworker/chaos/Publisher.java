package dev.sprintworker.chaos;

import dev.sprintworker.chaos.Submission.OfPoison;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes submissions in their order, each once however the broker behaves: what is doubled afterwards, the worker has
 * doubled. On a thread of its own, because a producer that has lost its broker blocks.
 */
final class Publisher implements AutoCloseable {

    /** Where a record went. */
    record Address(TopicPartition partition, long offset) {}

    private final KafkaProducer<byte[], byte[]> producer;
    private final ExecutorService sender = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "chaos-publisher");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Future<Future<RecordMetadata>>> unacknowledged = new ArrayList<>();
    private final Map<OfPoison, Future<Future<RecordMetadata>>> poison = new ConcurrentHashMap<>();

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
                        300_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Does not wait for the broker, which may be dead. */
    synchronized void publish(List<? extends Submission> submissions) {
        for (Submission submission : submissions) {
            Future<Future<RecordMetadata>> sent = sender.submit(() -> producer.send(submission.kafkaRecord()));
            unacknowledged.add(sent);
            if (submission instanceof OfPoison bad) {
                poison.put(bad, sent);
            }
        }
    }

    /** Returns when the broker has all that was published. */
    synchronized void settle() throws ExecutionException, InterruptedException, TimeoutException {
        for (Future<Future<RecordMetadata>> sent : unacknowledged) {
            sent.get(2, TimeUnit.MINUTES).get(2, TimeUnit.MINUTES);
        }
        unacknowledged.clear();
    }

    /** Settled poison by where it lies. */
    Map<Address, OfPoison> poison() throws ExecutionException, InterruptedException {
        Map<Address, OfPoison> byAddress = new ConcurrentHashMap<>();
        for (Map.Entry<OfPoison, Future<Future<RecordMetadata>>> entry : poison.entrySet()) {
            RecordMetadata sent = entry.getValue().get().get();
            byAddress.put(
                    new Address(new TopicPartition(sent.topic(), sent.partition()), sent.offset()), entry.getKey());
        }
        return byAddress;
    }

    @Override
    public void close() {
        sender.shutdownNow();
        producer.close(Duration.ofSeconds(5));
    }
}
