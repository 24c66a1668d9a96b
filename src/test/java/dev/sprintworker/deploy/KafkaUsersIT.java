package dev.sprintworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.oneOf;

import io.restassured.RestAssured;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker and an API with the environment of the manifests, against a broker where each user has the rights of its
 * KafkaUser: what they may suffices, and what they need not they may not.
 */
class KafkaUsersIT {

    private static final Duration SOON = Duration.ofMinutes(5);

    @TempDir
    static Path folder;

    private static Deployment deployment;

    @BeforeAll
    static void start() throws Exception {
        deployment = Deployment.of(Overlay.KEDA_CPU, folder);
    }

    @AfterAll
    static void stop() {
        deployment.close();
    }

    @Test
    void shouldSufficeForPicturesRepetitionsPoisonAndCancellations() throws Exception {
        try (DeployedProcess worker = deployment.start("sprint-worker", Map.of());
                DeployedProcess api = deployment.start("sprint-api", Map.of())) {
            worker.awaitReady();
            URI images = api.awaitReady().resolve("/v1/images");

            String id = deployment.submit(images, "{\"prompt\":\"a red circle\"}");
            publish(new ProducerRecord<>("sprint.prompts", 0, null, "no event".getBytes(StandardCharsets.UTF_8)));
            // The second one's worker has to look whether the first was told.
            publish(prompt(1));
            await().atMost(SOON)
                    .until(() -> deployment.records("sprint.outcomes").size() == 2);
            publish(prompt(2));
            String cancelled = deployment.submit(images, "{\"prompt\":\"a red circle\"}");
            RestAssured.given()
                    .auth()
                    .oauth2(deployment.token())
                    .delete(images + "/" + cancelled)
                    .then()
                    .statusCode(oneOf(202, 409));

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(lagThatKedaSees()).isZero());
            assertThat(status(images, id)).isEqualTo("completed");
            assertThat(deployment.records("sprint.outcomes")).as(worker.log()).hasSize(3);
            assertThat(deployment.records("sprint.prompts.dlq"))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.value()).asString().isEqualTo("no event"));
            assertThat(worker.log()).doesNotContain("AuthorizationException");
            assertThat(api.log()).doesNotContain("AuthorizationException");
        }
    }

    @Test
    void shouldNotReadWhatIsNotTheirs() {
        TopicPartition prompts = new TopicPartition("sprint.prompts", 0);
        for (String user : List.of("sprint-api", "sprint-keda", "sprint-notifier")) {
            try (KafkaConsumer<byte[], byte[]> consumer = deployment.consumer(user)) {
                consumer.assign(Set.of(prompts));
                consumer.seek(prompts, 0);
                assertThatThrownBy(() -> consumer.poll(SOON)).as(user).isInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    private static String status(URI images, String id) {
        return RestAssured.given()
                .auth()
                .oauth2(deployment.token())
                .get(images + "/" + id)
                .then()
                .statusCode(200)
                .extract()
                .path("status");
    }

    private static ProducerRecord<byte[], byte[]> prompt(int partition) {
        ProducerRecord<byte[], byte[]> event = new ProducerRecord<>(
                "sprint.prompts", partition, null, "{\"prompt\":\"a red circle\"}".getBytes(StandardCharsets.UTF_8));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "again",
                        "ce_source", "/tests",
                        "ce_type", "sprint.prompt.submitted.v1",
                        "content-type", "application/json")
                .forEach((name, value) -> event.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return event;
    }

    private static void publish(ProducerRecord<byte[], byte[]> event) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                deployment.kafka().clientOf("sprint-api"), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(event).get();
        }
    }

    /** What KEDA's scaler computes with its user's rights: ends of the partitions less what the group has committed. */
    private static long lagThatKedaSees() throws Exception {
        String group = deployment
                .manifests()
                .of("keda.sh", "ScaledObject")
                .findFirst()
                .orElseThrow()
                .at("/spec/triggers/0/metadata/consumerGroup")
                .asText();
        try (Admin keda = Admin.create(deployment.kafka().clientOf("sprint-keda"))) {
            var partitions = keda.describeTopics(List.of("sprint.prompts"))
                    .allTopicNames()
                    .get()
                    .get("sprint.prompts")
                    .partitions();
            var ends = keda.listOffsets(partitions.stream()
                            .collect(Collectors.toMap(
                                    partition -> new TopicPartition("sprint.prompts", partition.partition()),
                                    partition -> OffsetSpec.latest())))
                    .all()
                    .get();
            var committed = keda.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return ends.entrySet().stream()
                    .mapToLong(end -> end.getValue().offset()
                            - (committed.get(end.getKey()) == null
                                    ? 0
                                    : committed.get(end.getKey()).offset()))
                    .sum();
        }
    }
}
