package dev.sprintworker.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LocalKafkaIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static LocalKafka kafka;

    private final String topic = "topic-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        kafka = LocalKafka.create();
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @Test
    void shouldShowOnlyCommittedRecordsWhenATransactionWasAborted() {
        kafka.createTopics(Map.of(topic, 1));
        try (KafkaProducer<String, String> producer = transactionalProducer("t-" + topic)) {
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "aborted"));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "committed"));
            producer.commitTransaction();
        }

        assertThat(values("read_committed", 1)).containsExactly("committed");
        assertThat(values("read_uncommitted", 2)).containsExactly("aborted", "committed");
    }

    @Test
    void shouldCommitOffsetsWithRecordsWhenATransactionCarriesBoth() throws Exception {
        kafka.createTopics(Map.of(topic, 1));
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<String, String> member = consumer("read_committed", "group-" + topic);
                KafkaProducer<String, String> producer = transactionalProducer("t-" + topic);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            member.subscribe(List.of(topic));
            await().atMost(PATIENCE).until(() -> {
                member.poll(Duration.ofMillis(100));
                return !member.assignment().isEmpty();
            });
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "outcome"));
            producer.sendOffsetsToTransaction(Map.of(partition, new OffsetAndMetadata(7)), member.groupMetadata());
            producer.commitTransaction();

            assertThat(admin.listConsumerGroupOffsets("group-" + topic)
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .get(partition)
                            .offset())
                    .isEqualTo(7);
        }
    }

    @Test
    void shouldFenceTheOlderProducerWhenTwoShareATransactionalId() {
        kafka.createTopics(Map.of(topic, 1));
        try (KafkaProducer<String, String> zombie = transactionalProducer("t-" + topic)) {
            zombie.beginTransaction();
            zombie.send(new ProducerRecord<>(topic, "zombie"));
            zombie.flush();
            transactionalProducer("t-" + topic).close();

            assertThatThrownBy(zombie::commitTransaction).isInstanceOf(ProducerFencedException.class);
        }
    }

    @Test
    void shouldKeepPortAndRecordsWhenRestarted() throws Exception {
        kafka.createTopics(Map.of(topic, 1));
        String address = kafka.bootstrapServers();
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            producer.send(new ProducerRecord<>(topic, "before")).get();

            kafka.stop();
            kafka.start();

            assertThat(kafka.bootstrapServers()).isEqualTo(address);
            producer.send(new ProducerRecord<>(topic, "after")).get();
        }
        assertThat(values("read_committed", 2)).containsExactly("before", "after");
    }

    @Test
    void shouldNameTheCauseWhenATopicExists() {
        kafka.createTopics(Map.of(topic, 1));

        assertThatThrownBy(() -> kafka.createTopics(Map.of(topic, 1)))
                .hasMessageContaining(topic)
                .hasCauseInstanceOf(TopicExistsException.class);
    }

    @Test
    void shouldRefuseRecordsWhenTheTopicWasNotCreated() {
        try (KafkaProducer<String, String> producer = producer(Map.of("max.block.ms", 500))) {
            assertThatThrownBy(() ->
                            producer.send(new ProducerRecord<>(topic, "lost")).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining(topic);
        }
    }

    /** Values of the topic in order, at least {@code count} of them, once no further one is due. */
    private List<String> values(String isolation, int count) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = consumer(isolation, null)) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            await().atMost(PATIENCE).until(() -> {
                for (ConsumerRecord<String, String> entry : consumer.poll(Duration.ofMillis(100))) {
                    values.add(entry.value());
                }
                return values.size() >= count && consumer.position(partition) >= end;
            });
        }
        return values;
    }

    private static KafkaConsumer<String, String> consumer(String isolation, String group) {
        Map<String, Object> settings =
                new HashMap<>(Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", isolation));
        if (group != null) {
            settings.put("group.id", group);
        }
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }

    private static KafkaProducer<String, String> transactionalProducer(String id) {
        KafkaProducer<String, String> producer = producer(Map.of("transactional.id", id));
        producer.initTransactions();
        return producer;
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }
}
