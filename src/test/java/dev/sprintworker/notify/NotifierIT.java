package dev.sprintworker.notify;

import static dev.sprintworker.ingest.OutcomeTopic.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import dev.sprintworker.contract.AsyncApi;
import dev.sprintworker.contract.Contract;
import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.ingest.OutcomeTopic;
import dev.sprintworker.local.LocalServers;
import dev.sprintworker.webhook.Receiver;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a prompt that asks for a webhook to its receiver. */
@QuarkusTest
@TestProfile(NotifyingWorker.class)
class NotifierIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    LocalServers servers;
    NotifyingWorker.Receivers receivers;

    @BeforeEach
    void forget() {
        receivers.all().forEach(receiver -> receiver.requests.clear());
    }

    @Test
    void shouldTellTheReceiverWhatItCanVerifyAndUse() throws Exception {
        String id = submit("a cat", receivers.good(), "completed");

        Receiver.Request request = next(receivers.good());

        verify(request);
        assertThat(Contract.errors("webhook", request.body().getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        JsonNode body = JSON.readTree(request.body());
        assertThat(body.get("type").textValue()).isEqualTo("sprint.image.completed.v1");
        assertThat(body.at("/data/prompt/id").textValue()).isEqualTo(id);
        URI picture = URI.create(body.at("/data/images/0/url").textValue());
        var png =
                HttpClient.newHttpClient().send(HttpRequest.newBuilder(picture).build(), BodyHandlers.ofByteArray());
        assertThat(png.statusCode()).isEqualTo(200);
        assertThat(awaitState(id, "delivered").get("attempts").intValue()).isEqualTo(1);
    }

    @Test
    void shouldTellOfFailuresToo() throws Exception {
        submit("fails", receivers.good(), "failed");

        Receiver.Request request = next(receivers.good());

        verify(request);
        assertThat(JSON.readTree(request.body()).at("/data/error/code").textValue())
                .isEqualTo("internal");
    }

    @Test
    void shouldTryAgainWithTheSameIdAndBodyAndAFreshSignatureUntilItIsTaken() throws Exception {
        String id = submit("a cat", receivers.flaky(), "completed");

        List<Receiver.Request> requests = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            requests.add(next(receivers.flaky()));
            verify(requests.get(i));
        }

        assertThat(requests)
                .extracting(each -> each.headers().get("webhook-id"))
                .containsOnly(outcomeId(id));
        JsonNode state = awaitState(id, "delivered");
        assertThat(state.get("attempts").intValue()).isEqualTo(3);
        assertThat(receivers.flaky().requests).isEmpty();
    }

    @Test
    void shouldStopAtAReceiverThatIsGoneAndKeepADeadLetter() throws Exception {
        String id = submit("a cat", receivers.gone(), "completed");

        next(receivers.gone());

        assertThat(awaitState(id, "dead").get("lastResult").textValue()).isEqualTo("gone");
        ConsumerRecord<byte[], byte[]> letter = awaitDeadLetter(id);
        assertThat(AsyncApi.errors("webhookDeadLetter", letter.headers(), letter.value()))
                .isEmpty();
        assertThat(header(letter, "dead-letter-code")).contains("gone");
        assertThat(header(letter, "dead-letter-topic")).contains("sprint.webhooks.1");
        assertThat(header(letter, "delivery-attempts")).isEmpty();
        assertThat(receivers.gone().requests).isEmpty();
    }

    @Test
    void shouldGiveUpWhenTheScheduleIsUsedUp() throws Exception {
        String id = submit("a cat", receivers.failing(), "completed");

        assertThat(awaitState(id, "dead").get("attempts").intValue()).isEqualTo(4);
        assertThat(receivers.failing().requests).hasSize(4);
        assertThat(header(awaitDeadLetter(id), "dead-letter-code")).contains("server_error");
    }

    @Test
    void shouldNotSendWhatIsNotSigned() {
        String id = UUID.randomUUID().toString();
        try (OutcomeTopic client = new OutcomeTopic(servers.kafka().bootstrapServers())) {
            client.submit(OutcomeTopic.prompt(id, prompt("a cat", receivers.good(), "completed")), 0);
            client.outcomeOf(id);
        }

        assertThat(header(awaitDeadLetter(id), "dead-letter-code")).contains("no_secret");
        assertThat(receivers.good().requests).isEmpty();
    }

    @Test
    void shouldGoOnWhenTheBrokerWasAway() throws Exception {
        String before = submit("a cat", receivers.good(), "completed");
        next(receivers.good());
        awaitState(before, "delivered");
        servers.kafka().stop();
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> RestAssured.get("/q/health/ready").then().statusCode(503));
        } finally {
            servers.kafka().start();
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> RestAssured.get("/q/health/ready").then().statusCode(200));

        String after = submit("a cat", receivers.good(), "completed");

        Receiver.Request request = receivers.good().requests.poll(60, TimeUnit.SECONDS);
        while (request != null && request.headers().get("webhook-id").equals(outcomeId(before))) {
            request = receivers.good().requests.poll(60, TimeUnit.SECONDS);
        }
        assertThat(request).isNotNull();
        assertThat(request.headers()).containsEntry("webhook-id", outcomeId(after));
        awaitState(after, "delivered");
    }

    @Test
    void shouldCountWhatItDoes() throws Exception {
        String id = submit("a cat", receivers.good(), "completed");
        awaitState(id, "delivered");

        assertThat(RestAssured.get("/q/metrics").asString())
                .contains("sprint_webhook_attempts_seconds_count{result=\"delivered\"}")
                .contains("sprint_webhook_deliveries_total{result=\"delivered\"}")
                .contains("sprint_webhook_latency_seconds_bucket{le=\"2.0\"}")
                .contains("sprint_webhook_oldest_pending_seconds")
                .contains("sprint_webhook_open_circuits");
    }

    private static String outcomeId(String promptId) {
        return new EventIdentity("/sprint-worker/v1/images", promptId).outcomeId();
    }

    private static void verify(Receiver.Request request) throws Exception {
        Map<String, List<String>> headers = request.headers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.of(entry.getValue())));
        new Webhook(NotifyingWorker.SECRET).verify(request.body(), HttpHeaders.of(headers, (name, value) -> true));
    }

    private static Receiver.Request next(Receiver receiver) throws InterruptedException {
        Receiver.Request request = receiver.requests.poll(60, TimeUnit.SECONDS);
        assertThat(request).isNotNull();
        return request;
    }

    private static String prompt(String text, Receiver receiver, String event) {
        return "{\"prompt\":\"%s\",\"webhook\":{\"url\":\"http://127.0.0.1:%d/hook?key=k\",\"events\":[\"%s\"]}}"
                .formatted(text, receiver.port(), event);
    }

    private static String submit(String text, Receiver receiver, String event) {
        return given().contentType("application/json")
                .body(prompt(text, receiver, event))
                .post("/v1/images")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static JsonNode awaitState(String id, String state) {
        return await().atMost(PATIENCE)
                .until(
                        () -> JSON.readTree(given().get("/v1/images/{id}", id).asByteArray())
                                .path("webhook"),
                        webhook -> webhook.path("state").asText().equals(state));
    }

    private ConsumerRecord<byte[], byte[]> awaitDeadLetter(String promptId) {
        try (KafkaConsumer<byte[], byte[]> letters = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers.kafka().bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition("sprint.webhooks.dlq", 0);
            letters.assign(List.of(partition));
            letters.seekToBeginning(List.of(partition));
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
            await().atMost(PATIENCE).until(() -> {
                for (ConsumerRecord<byte[], byte[]> letter : letters.poll(Duration.ofMillis(100))) {
                    if (promptId.equals(new String(letter.key(), StandardCharsets.UTF_8))) {
                        found.add(letter);
                    }
                }
                return !found.isEmpty();
            });
            return found.get(0);
        }
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8));
    }
}
