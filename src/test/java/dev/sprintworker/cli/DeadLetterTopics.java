package dev.sprintworker.cli;

import static org.awaitility.Awaitility.await;

import dev.sprintworker.deadletter.DeadLetter;
import dev.sprintworker.deadletter.DeadLetterCode;
import dev.sprintworker.local.LocalKafka;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Two topics of one test, prompts (4 partitions) and their dead letters (2), as the worker and its clients use them. */
record DeadLetterTopics(LocalKafka kafka, String prompts, String letters) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static DeadLetterTopics create(LocalKafka kafka) {
        String prompts = "prompts-" + UUID.randomUUID();
        create(kafka, Map.of(prompts, 4, prompts + ".dlq", 2));
        return new DeadLetterTopics(kafka, prompts, prompts + ".dlq");
    }

    /** Returns when the broker knows what its controller made. */
    static void create(LocalKafka kafka, Map<String, Integer> partitionsByName) {
        kafka.createTopics(partitionsByName);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            await().atMost(PATIENCE)
                    .until(() -> admin.listTopics().names().get().containsAll(partitionsByName.keySet()));
        }
    }

    DeadLetter letter(String value, DeadLetterCode code, Instant time) {
        return letter(null, value.getBytes(StandardCharsets.UTF_8), new RecordHeaders(), code, time);
    }

    /** Of a record at partition 2, offset 17. */
    DeadLetter letter(byte[] key, byte[] value, Headers headers, DeadLetterCode code, Instant time) {
        var unusable = new ConsumerRecord<>(
                prompts, 2, 17, 1L, TimestampType.CREATE_TIME, 0, 0, key, value, headers, Optional.empty());
        return new DeadLetter(unusable, code, "why", time);
    }

    /** To partition 0 of the dead letters, acknowledged. */
    void add(DeadLetter... added) {
        for (DeadLetter letter : added) {
            send(letter.to(letters));
        }
    }

    void send(ProducerRecord<byte[], byte[]> letter) {
        try (var producer = producer(Map.of())) {
            producer.send(inPartition0(letter)).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param meanwhile runs when the broker has the letter and the transaction is still open */
    void addInATransaction(DeadLetter letter, boolean committed, Runnable meanwhile) {
        try (var producer = producer(Map.of("transactional.id", "worker-" + letters))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(inPartition0(letter.to(letters)));
            producer.flush();
            meanwhile.run();
            if (committed) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> inPartition0(ProducerRecord<byte[], byte[]> letter) {
        return new ProducerRecord<>(
                letter.topic(), 0, letter.timestamp(), letter.key(), letter.value(), letter.headers());
    }

    /** All that is in the topic now, by partition and offset. */
    List<ConsumerRecord<byte[], byte[]>> content(String topic) {
        List<ConsumerRecord<byte[], byte[]>> content = new ArrayList<>();
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers(), "fetch.max.wait.ms", 50);
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(50)).forEach(content::add);
                return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            });
        }
        content.sort(Comparator.<ConsumerRecord<byte[], byte[]>>comparingInt(ConsumerRecord::partition)
                .thenComparingLong(ConsumerRecord::offset));
        return content;
    }

    List<String> prompted() {
        return content(prompts).stream()
                .map(prompt -> new String(prompt.value(), StandardCharsets.UTF_8))
                .toList();
    }

    /** One run of the tool on these dead letters. */
    ToolRun replay(String... options) {
        return tool(kafka, with(List.of("--topic", letters), options));
    }

    /** The same, with something done as soon as it has told of its first letter. */
    ToolRun replayAndAtTheFirstLine(Runnable action, String... options) {
        AtomicBoolean first = new AtomicBoolean(true);
        StringWriter err = new StringWriter();
        StringWriter out = new StringWriter();
        PrintWriter lines = new PrintWriter(out) {
            @Override
            public void println(String line) {
                super.println(line);
                if (first.getAndSet(false)) {
                    action.run();
                }
            }
        };
        List<String> topic = List.of("replay", "--bootstrap-servers", kafka.bootstrapServers(), "--topic", letters);
        int status = Tool.run(lines, new PrintWriter(err), with(topic, options));
        return new ToolRun(status, out.toString(), err.toString());
    }

    static ToolRun tool(LocalKafka kafka, String... options) {
        return ToolRun.of(with(List.of("replay", "--bootstrap-servers", kafka.bootstrapServers()), options));
    }

    /** A file for {@code --config} with which each letter is told before the next is read. */
    static String oneByOne(Path folder) throws IOException {
        return Files.writeString(folder.resolve("client.properties"), "max.poll.records=1")
                .toString();
    }

    private static String[] with(List<String> first, String... more) {
        return Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new);
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
