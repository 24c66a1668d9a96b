package dev.sprintworker.deploy;

import dev.sprintworker.local.LocalS3;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** An overlay on this machine: a broker with its topics and users, an S3 server, and its workloads as processes. */
final class Deployment implements AutoCloseable {

    private final Manifests manifests;
    private final GuardedKafka kafka;
    private final LocalS3 s3;
    private final Path logs;

    private Deployment(Manifests manifests, GuardedKafka kafka, LocalS3 s3, Path logs) {
        this.manifests = manifests;
        this.kafka = kafka;
        this.s3 = s3;
        this.logs = logs;
    }

    static Deployment of(Overlay overlay, Path logs) throws ExecutionException, InterruptedException {
        Manifests manifests = overlay.manifests();
        return new Deployment(manifests, GuardedKafka.of(manifests), LocalS3.create("sprint-pictures"), logs);
    }

    Manifests manifests() {
        return manifests;
    }

    GuardedKafka kafka() {
        return kafka;
    }

    /** A process with the environment of the workload, but for where the servers are and what else is different. */
    DeployedProcess start(String name, Map<String, String> different) throws IOException {
        Map<String, String> environment = new HashMap<>(environmentOf(name).variables());
        environment.keySet().removeIf(variable -> variable.startsWith("KAFKA_"));
        environment.putAll(kafka.environmentOf(name));
        environment.put("QUARKUS_S3_ENDPOINT_OVERRIDE", s3.endpoint().toString());
        environment.put("AWS_ACCESS_KEY_ID", s3.accessKey());
        environment.put("AWS_SECRET_ACCESS_KEY", s3.secretKey());
        environment.putAll(different);
        return DeployedProcess.start(environment, logs.resolve(name + ".log"));
    }

    private Environment environmentOf(String name) {
        Workload workload = manifests.workloads().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
        return Environment.of(workload, manifests);
    }

    String token() {
        return environmentOf("sprint-api").get("SPRINT_API_TOKEN", "");
    }

    /**
     * @param images address of the API's {@code /v1/images}
     * @param prompt data of a prompt, JSON
     * @return its id
     */
    String submit(URI images, String prompt) {
        return RestAssured.given()
                .auth()
                .oauth2(token())
                .contentType("application/json")
                .body(prompt)
                .post(images)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    KafkaConsumer<byte[], byte[]> consumer(String user) {
        Map<String, Object> settings = kafka.clientOf(user);
        settings.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** All that is committed in a topic. */
    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(GuardedKafka.ADMIN)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    @Override
    public void close() {
        try (s3) {
            kafka.close();
        }
    }
}
