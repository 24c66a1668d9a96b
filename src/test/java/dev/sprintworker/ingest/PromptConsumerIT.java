package dev.sprintworker.ingest;

import static dev.sprintworker.ingest.OutcomeTopic.PATIENCE;
import static dev.sprintworker.ingest.OutcomeTopic.event;
import static dev.sprintworker.ingest.OutcomeTopic.json;
import static dev.sprintworker.ingest.OutcomeTopic.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sprintworker.flow.InFlight;
import dev.sprintworker.local.LocalServers;
import dev.sprintworker.sana.GenerationSettings;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonFormat;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

@QuarkusTest
@TestProfile(ScriptedWorker.class)
class PromptConsumerIT {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    LocalServers servers;

    @Inject
    S3AsyncClient s3;

    @Inject
    ScriptedGenerator generator;

    @Inject
    InFlight inFlight;

    private final String id = UUID.randomUUID().toString();
    private OutcomeTopic client;

    @BeforeEach
    void connect() {
        client = new OutcomeTopic(servers.kafka().bootstrapServers());
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void shouldStoreMarkedPicturesAndTellOfThemWhenAPromptIsGood() throws Exception {
        client.submit(
                CloudEventBuilder.from(prompt(
                                id, "{\"prompt\":\"a cat\",\"seed\":5,\"images\":2,\"metadata\":{\"order\":\"9\"}}"))
                        .withTime(OffsetDateTime.parse("2026-01-02T23:30:00-02:00"))
                        .withExtension("traceparent", TRACE)
                        .build(),
                null);

        var published = client.outcomeOf(id);
        CloudEvent outcome = event(published);
        assertThat(outcome.getType()).isEqualTo("sprint.image.completed.v1");
        assertThat(outcome.getSource()).hasToString("/sprint-worker");
        assertThat(outcome.getExtension("traceparent")).isEqualTo(TRACE);
        assertThat(published.key()).isEqualTo(id.getBytes(StandardCharsets.UTF_8));
        assertThat(new String(published.headers().lastHeader("content-type").value(), StandardCharsets.UTF_8))
                .isEqualTo("application/json");
        JsonNode data = json(published);
        assertThat(data.at("/request/seed").longValue()).isEqualTo(5);
        assertThat(data.at("/timings/queued").doubleValue()).isEqualTo(0.5);
        assertThat(data.at("/metadata/order").textValue()).isEqualTo("9");
        assertThat(data.at("/images")).hasSize(2);

        JsonNode second = data.at("/images/1").deepCopy();
        String uri = second.get("uri").textValue();
        assertThat(uri).matches("s3://" + LocalServers.BUCKET + "/it/2026/01/03/[0-9a-f]{32}/1\\.png");
        var stored = object(uri);
        var image = ImageIO.read(new ByteArrayInputStream(stored.asByteArray()));
        var expected = ScriptedGenerator.noise(settings(), 6).rgb();
        assertThat(image.getRGB(0, 0) & 0xffffff)
                .isEqualTo((expected[0] & 0xff) << 16 | (expected[1] & 0xff) << 8 | expected[2] & 0xff);
        assertThat(stored.response().contentType()).isEqualTo("image/png");
        assertThat(stored.response().metadata())
                .containsEntry("sha256", second.get("sha256").textValue())
                .containsEntry("seed", "6")
                .containsEntry("model-revision", "r1")
                .containsEntry("prompt-id", id)
                .containsEntry("user-order", "9");
        var manifest = (ObjectNode) new ObjectMapper()
                .readTree(object(uri.replace("1.png", "manifest.json")).asByteArray());
        assertThat(manifest.remove("event").get("id").textValue()).isEqualTo(outcome.getId());
        assertThat(manifest.remove("madeBy").get("topic").textValue()).isEqualTo("sprint.prompts");
        assertThat(data.findParents("url")).hasSize(2);
        data.get("images").forEach(one -> ((ObjectNode) one).remove("url"));
        assertThat(manifest).isEqualTo(data);

        var presigned = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(second.get("url").textValue()))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(presigned.statusCode()).isEqualTo(200);
        assertThat(presigned.body()).isEqualTo(stored.asByteArray());
    }

    @Test
    void shouldNameTheFieldAndGoOnWhenAPromptIsBad() {
        String next = "next-" + id;
        client.submit(prompt(id, "{\"prompt\":\"a secret cat\",\"width\":0}"), 0);
        client.submit(prompt(next, "{\"prompt\":\"a dog\"}"), 0);

        JsonNode failed = json(client.outcomeOf(id));
        assertThat(failed.at("/error/code").textValue()).isEqualTo("invalid_request");
        assertThat(failed.at("/error/message").textValue()).isEqualTo("width: must be from 16 to 256 pixels, was 0");
        assertThat(failed.at("/error/retryable").booleanValue()).isFalse();
        assertThat(event(client.outcomeOf(next)).getType()).isEqualTo("sprint.image.completed.v1");
    }

    @Test
    void shouldRefuseAWebhookIntoThePrivateNetworkAndTellNobodyThere() {
        String webhook = "{\"url\":\"https://169.254.169.254/\",\"events\":[\"failed\"]}";
        client.submit(prompt(id, "{\"prompt\":\"a cat\",\"webhook\":" + webhook + "}"), 0);

        JsonNode failed = json(client.outcomeOf(id));
        assertThat(failed.at("/error/code").textValue()).isEqualTo("invalid_request");
        assertThat(failed.at("/error/message").textValue())
                .isEqualTo("webhook.url: the address is not public: instance metadata, 169.254.169.254/32");
        assertThat(failed.has("webhook")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"fails,internal", "exhausts memory,out_of_memory"})
    void shouldGoOnWhenThePipelineFails(String prompt, String code) {
        String next = "next-" + id;
        client.submit(prompt(id, "{\"prompt\":\"" + prompt + "\"}"), 0);
        client.submit(prompt(next, "{\"prompt\":\"a dog\"}"), 0);

        JsonNode failed = json(client.outcomeOf(id));
        assertThat(failed.at("/error/code").textValue()).isEqualTo(code);
        assertThat(failed.at("/error/retryable").booleanValue()).isTrue();
        assertThat(event(client.outcomeOf(next)).getType()).isEqualTo("sprint.image.completed.v1");
    }

    @Test
    void shouldSpendNoDeviceTimeWhenThePromptHasExpired() {
        client.submit(
                CloudEventBuilder.from(prompt(id, "{\"prompt\":\"late " + id + "\"}"))
                        .withExtension("expirytime", "2020-01-01T00:00:00Z")
                        .build(),
                null);

        assertThat(json(client.outcomeOf(id)).at("/error/code").textValue()).isEqualTo("expired");
        assertThat(generator.seen()).doesNotContain("late " + id);
    }

    @Test
    void shouldUnderstandStructuredMode() {
        var structured = new ProducerRecord<byte[], byte[]>(
                "sprint.prompts", new JsonFormat().serialize(prompt(id, "{\"prompt\":\"a cat\",\"steps\":1}")));
        structured
                .headers()
                .add("content-type", "application/cloudevents+json; charset=UTF-8".getBytes(StandardCharsets.UTF_8));
        client.submit(structured);

        assertThat(json(client.outcomeOf(id)).at("/request/steps").intValue()).isEqualTo(1);
    }

    @Test
    void shouldKeepRecordsThatAreNoPromptEventsAndGoOn() {
        List<ProducerRecord<byte[], byte[]>> poison = new ArrayList<>();
        poison.add(new ProducerRecord<>("sprint.prompts", 0, null, new byte[] {0, 1, (byte) 0xff}));
        poison.add(new ProducerRecord<>("sprint.prompts", 0, null, null));
        var structured = new ProducerRecord<byte[], byte[]>("sprint.prompts", 0, null, "{\"specversion\":".getBytes());
        structured.headers().add("content-type", "application/cloudevents+json".getBytes());
        poison.add(structured);
        var half = new ProducerRecord<byte[], byte[]>("sprint.prompts", 0, null, "{}".getBytes());
        half.headers().add("ce_specversion", "1.0".getBytes()).add("ce_source", "::not a uri::".getBytes());
        poison.add(half);
        RecordMetadata first = poison.stream().map(client::submit).toList().get(0);
        client.submit(
                CloudEventBuilder.from(prompt(id, "{\"prompt\":\"a cat\"}"))
                        .withType("sprint.prompt.submitted.v99")
                        .build(),
                0);
        String next = "next-" + id;
        client.submit(prompt(next, "{\"prompt\":\"a dog\"}"), 0);

        assertThat(event(client.outcomeOf(next)).getType()).isEqualTo("sprint.image.completed.v1");
        client.awaitEverythingCommitted();
        assertThat(client.outcomesOf(id)).isEmpty();
        List<ConsumerRecord<byte[], byte[]>> letters = client.deadLettersFrom(first);
        assertThat(letters).hasSize(poison.size() + 1);
        for (int i = 0; i < poison.size(); i++) {
            assertThat(letters.get(i).value()).isEqualTo(poison.get(i).value());
            List<Header> own = List.of(poison.get(i).headers().toArray());
            assertThat(List.of(letters.get(i).headers().toArray()).subList(0, own.size()))
                    .isEqualTo(own);
        }
        assertThat(letters)
                .extracting(letter -> text(letter, "dead-letter-code"))
                .containsExactly(
                        "not_a_cloudevent", "not_a_cloudevent", "not_a_cloudevent", "not_a_cloudevent", "unknown_type");
    }

    @Test
    void shouldKeepAnEventOfAnotherAgeAndGoOn() {
        var first = client.submit(
                CloudEventBuilder.from(prompt(id, "{\"prompt\":\"a cat\"}"))
                        .withTime(OffsetDateTime.MAX)
                        .build(),
                2);
        client.submit(prompt("next-" + id, "{\"prompt\":\"a dog\"}"), 2);

        assertThat(event(client.outcomeOf("next-" + id)).getType()).isEqualTo("sprint.image.completed.v1");
        assertThat(client.deadLettersFrom(first))
                .singleElement()
                .satisfies(
                        letter -> assertThat(text(letter, "dead-letter-code")).isEqualTo("unreadable"));
    }

    @Test
    void shouldShortenTheDeadLetterThatIsTooLargeAndNoOther() {
        // The topic takes 1 MiB and a little; the second has more with the headers that every dead letter gets.
        var fits = new ProducerRecord<byte[], byte[]>("sprint.prompts", 3, null, new byte[1_000_000]);
        var large = new ProducerRecord<byte[], byte[]>("sprint.prompts", 3, null, new byte[900_000]);
        large.headers().add("filler", new byte[148_400]);
        RecordMetadata first = client.submit(fits);
        client.submit(large);
        client.awaitEverythingCommitted();

        List<ConsumerRecord<byte[], byte[]>> letters = client.deadLettersFrom(first);
        assertThat(letters).hasSize(2);
        assertThat(letters.get(0).value()).hasSize(1_000_000);
        assertThat(letters.get(1).value()).isNull();
        assertThat(text(letters.get(1), "dead-letter-value-omitted")).isEqualTo("900000");
    }

    @Test
    void shouldHoldNoMoreThanTheBoundBehindAPromptThatTakesLong() {
        generator.hold();
        try {
            String held = ScriptedGenerator.HELD + " " + id;
            client.submit(prompt(id, "{\"prompt\":\"" + held + "\"}"), 1);
            await().atMost(PATIENCE).until(() -> generator.seen().contains(held));
            for (int i = 0; i < 300; i++) {
                client.submit(new ProducerRecord<>("sprint.prompts", 1, null, new byte[] {1}));
            }
            await().atMost(PATIENCE).until(() -> inFlight.prompts() == 64);
        } finally {
            generator.release();
        }
        client.awaitEverythingCommitted();

        assertThat(client.outcomesOf(id)).hasSize(1);
        await().atMost(PATIENCE).until(() -> inFlight.prompts() == 0);
        assertThat(inFlight.bytes()).isZero();
    }

    /** Their marks are offsets too, and an autoscaler sees them as lag. */
    @Test
    void shouldReachTheEndWhenPromptsArePublishedInTransactions() {
        client.submitInTransaction(prompt(id, "{\"prompt\":\"a cat\"}"), 0);
        client.awaitEverythingCommitted();

        assertThat(client.outcomesOf(id)).hasSize(1);
    }

    @Test
    void shouldPublishOneOutcomeEachAndCommitWhenPromptsComeOverAllPartitions() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            ids.add(id + "-" + i);
            client.submit(prompt(ids.get(i), i % 7 == 0 ? "{\"prompt\":\"\"}" : "{\"prompt\":\"a cat\"}"), i % 4);
        }

        client.awaitOutcomesOf(ids);
        client.awaitEverythingCommitted();
        assertThat(ids).allSatisfy(one -> assertThat(client.outcomesOf(one)).hasSize(1));
    }

    @Test
    void shouldCountWhatBecameOfPrompts() {
        client.submit(prompt(id, "{\"prompt\":\"a cat\"}"), 0);
        client.submit(prompt(id, "{\"prompt\":\"a cat\"}"), 0);
        client.submit(prompt("bad-" + id, "{}"), 0);
        client.submit(new ProducerRecord<>("sprint.prompts", 0, null, null));
        client.awaitEverythingCommitted();

        String metrics = RestAssured.get("/q/metrics").body().asString();
        assertThat(metrics.lines().filter(line -> line.startsWith("sprint_")).map(line -> line.split(" ")[0]))
                .contains(
                        "sprint_outcomes_total{code=\"completed\"}",
                        "sprint_outcomes_total{code=\"invalid_request\"}",
                        "sprint_redeliveries_skipped_total",
                        "sprint_dead_letters_total{code=\"not_a_cloudevent\"}",
                        "sprint_commit_seconds_count",
                        "sprint_in_flight_prompts",
                        "sprint_in_flight_bytes",
                        "sprint_oldest_uncommitted_seconds");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(RestAssured.get("/q/metrics").body().asString())
                                .contains("sprint_in_flight_prompts 0.0", "sprint_oldest_uncommitted_seconds 0.0"));
    }

    @Test
    void shouldBeReadyWhenTheSnapshotIsLoaded() {
        RestAssured.get("/q/health/ready").then().statusCode(200);
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
        return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }

    private static GenerationSettings settings() {
        return new GenerationSettings(64, 64, 2, 4.5f, 1.5708f, 1.3f, true);
    }

    private ResponseBytes<GetObjectResponse> object(String uri) {
        String key = URI.create(uri).getPath().substring(1);
        return s3.getObject(get -> get.bucket(LocalServers.BUCKET).key(key), AsyncResponseTransformer.toBytes())
                .join();
    }
}
