package dev.sprintworker.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A client of the worker: publishes prompts as CloudEvents in binary mode and reads committed outcomes. */
final class DemoEvents implements AutoCloseable {

    private static final String PROMPTS = "sprint.prompts";
    private static final String OUTCOMES = "sprint.outcomes";
    private static final Duration POLL = Duration.ofMillis(200);

    private final ObjectMapper json = new ObjectMapper();
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;

    DemoEvents(String bootstrapServers) {
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringSerializer(), new ByteArraySerializer());
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Returns when the broker has every prompt. */
    void publish(List<DemoPrompt> prompts) throws JsonProcessingException, InterruptedException {
        for (DemoPrompt prompt : prompts) {
            ProducerRecord<String, byte[]> event =
                    new ProducerRecord<>(PROMPTS, prompt.id(), json.writeValueAsBytes(prompt.data()));
            Map.of(
                            "ce_specversion", "1.0",
                            "ce_id", prompt.id(),
                            "ce_source", "/sprint-worker/demo",
                            "ce_type", "sprint.prompt.submitted.v1",
                            "ce_time", Instant.now().toString(),
                            "content-type", "application/json")
                    .forEach((name, value) -> event.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
            try {
                producer.send(event).get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("cannot publish prompt " + prompt.id(), e.getCause());
            }
        }
    }

    /**
     * The outcome of each prompt by the prompt's id.
     *
     * @throws DemoFailedException when the worker ends or the time is over before all are there
     */
    Map<String, DemoOutcome> awaitOutcomes(List<DemoPrompt> prompts, Duration timeout, WorkerProcess worker)
            throws IOException {
        Set<String> ids = prompts.stream().map(DemoPrompt::id).collect(Collectors.toSet());
        List<TopicPartition> partitions = consumer.partitionsFor(OUTCOMES).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);

        Map<String, DemoOutcome> outcomes = new HashMap<>();
        long deadline = System.nanoTime() + timeout.toNanos();
        while (outcomes.size() < ids.size()) {
            if (System.nanoTime() > deadline) {
                throw worker.failure("%d of %d outcomes within %s".formatted(outcomes.size(), ids.size(), timeout));
            }
            worker.checkAlive();
            for (ConsumerRecord<String, byte[]> event : consumer.poll(POLL)) {
                if (ids.contains(event.key())) {
                    outcomes.put(event.key(), DemoOutcome.of(type(event), json.readTree(event.value())));
                }
            }
        }
        return outcomes;
    }

    private static String type(ConsumerRecord<String, byte[]> event) {
        Header type = event.headers().lastHeader("ce_type");
        return type == null ? "none" : new String(type.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try (producer) {
            consumer.close();
        }
    }
}
