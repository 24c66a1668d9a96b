package dev.sprintworker.ingest;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A client's view of the worker: submits records and collects outcomes from the beginning of the topic. */
public final class OutcomeTopic implements AutoCloseable {

    public static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PROMPTS = "sprint.prompts";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final String bootstrapServers;
    private final List<ConsumerRecord<byte[], byte[]>> outcomes = new ArrayList<>();

    public OutcomeTopic(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        Map<String, Object> address = Map.of("bootstrap.servers", bootstrapServers);
        producer = new KafkaProducer<>(address, new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        admin = Admin.create(address);
        List<TopicPartition> partitions = consumer.partitionsFor("sprint.outcomes").stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    public RecordMetadata submit(CloudEvent prompt, Integer partition) {
        return submit(KafkaMessageFactory.createWriter(PROMPTS, partition, (byte[]) null)
                .writeBinary(prompt));
    }

    public RecordMetadata submit(ProducerRecord<byte[], byte[]> submission) {
        try {
            return producer.send(submission).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    void submitInTransaction(CloudEvent prompt, int partition) {
        try (var transactional = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "client-" + prompt.getId()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            transactional.initTransactions();
            transactional.beginTransaction();
            transactional.send(KafkaMessageFactory.createWriter(PROMPTS, partition, (byte[]) null)
                    .writeBinary(prompt));
            transactional.commitTransaction();
        }
    }

    /** The one outcome record of the prompt, once it is there. */
    public ConsumerRecord<byte[], byte[]> outcomeOf(String promptId) {
        await().atMost(PATIENCE).until(() -> !outcomesOf(promptId).isEmpty());
        return outcomesOf(promptId).get(0);
    }

    /** Returns when each of the prompts has an outcome. */
    public void awaitOutcomesOf(Collection<String> promptIds) {
        await().atMost(PATIENCE).until(() -> {
            poll();
            return outcomes.stream()
                    .map(outcome -> event(outcome).getSubject())
                    .collect(Collectors.toSet())
                    .containsAll(promptIds);
        });
    }

    /** What is there of the prompt's outcomes now. */
    public List<ConsumerRecord<byte[], byte[]>> outcomesOf(String promptId) {
        poll();
        return outcomes.stream()
                .filter(outcome -> event(outcome).getSubject().equals(promptId))
                .toList();
    }

    /** What was committed of the prompt's outcomes when this was called. */
    public List<ConsumerRecord<byte[], byte[]>> outcomesUntilNow(String promptId) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            poll();
        }
        return outcomesOf(promptId);
    }

    /** As a worker that has died did. */
    public void publish(CloudEvent outcome) {
        submit(KafkaMessageFactory.createWriter(
                        "sprint.outcomes", outcome.getSubject().getBytes(StandardCharsets.UTF_8))
                .writeBinary(outcome));
    }

    /** The committed dead letters of the partition that came from this record on, in their order. */
    public List<ConsumerRecord<byte[], byte[]>> deadLettersFrom(RecordMetadata first) {
        TopicPartition partition = new TopicPartition("sprint.prompts.dlq", 0);
        try (KafkaConsumer<byte[], byte[]> letters = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            letters.assign(List.of(partition));
            letters.seekToBeginning(List.of(partition));
            long end = letters.endOffsets(List.of(partition)).get(partition);
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
            while (letters.position(partition) < end) {
                letters.poll(Duration.ofMillis(50)).forEach(found::add);
            }
            return found.stream()
                    .filter(letter -> header(letter, "dead-letter-partition").equals("" + first.partition())
                            && Long.parseLong(header(letter, "dead-letter-offset")) >= first.offset())
                    .toList();
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** Returns when the group has nothing left to commit. */
    public void awaitEverythingCommitted() {
        List<TopicPartition> partitions = consumer.partitionsFor(PROMPTS).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        await().atMost(PATIENCE).until(() -> {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets("sprint-worker")
                    .partitionsToOffsetAndMetadata()
                    .get();
            return consumer.endOffsets(partitions).entrySet().stream()
                    .allMatch(end -> end.getValue() == 0
                            || committed.containsKey(end.getKey())
                                    && committed.get(end.getKey()).offset() == end.getValue());
        });
    }

    private void poll() {
        consumer.poll(Duration.ofMillis(50)).forEach(outcomes::add);
    }

    public static CloudEvent prompt(String id, String json) {
        return CloudEventBuilder.v1()
                .withId(id)
                .withSource(URI.create("/tests"))
                .withType("sprint.prompt.submitted.v1")
                .withData("application/json", json.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    public static CloudEvent event(ConsumerRecord<byte[], byte[]> outcome) {
        return KafkaMessageFactory.createReader(outcome).toEvent();
    }

    public static JsonNode json(ConsumerRecord<byte[], byte[]> outcome) {
        try {
            return JSON.readTree(outcome.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
        admin.close();
    }
}
