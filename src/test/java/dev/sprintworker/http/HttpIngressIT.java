package dev.sprintworker.http;

import static dev.sprintworker.http.EventClient.json;
import static dev.sprintworker.ingest.OutcomeTopic.PATIENCE;
import static dev.sprintworker.ingest.OutcomeTopic.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sprintworker.ingest.OutcomeTopic;
import dev.sprintworker.ingest.ScriptedGenerator;
import dev.sprintworker.ingest.ScriptedWorker;
import dev.sprintworker.local.LocalServers;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /} as a sender of events sees it. */
@QuarkusTest
@TestProfile(ScriptedWorker.class)
class HttpIngressIT {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    LocalServers servers;

    @TestHTTPResource("/")
    URI address;

    @Inject
    ScriptedGenerator generator;

    private final String id = UUID.randomUUID().toString();
    private OutcomeTopic topic;
    private EventClient client;

    @BeforeEach
    void connect() {
        topic = new OutcomeTopic(servers.kafka().bootstrapServers());
        client = new EventClient(address);
    }

    @AfterEach
    void disconnect() {
        generator.release();
        topic.close();
    }

    @Test
    void shouldAnswerWithTheCommittedOutcomeWhenAnEventComesInBinaryMode() {
        HttpResponse<byte[]> response =
                client.binary(CloudEventBuilder.from(prompt(id, "{\"prompt\":\"a cat\",\"seed\":5,\"images\":2}"))
                        .withTime(OffsetDateTime.parse("2026-01-02T23:30:00-02:00"))
                        .withExtension("traceparent", TRACE)
                        .build());

        assertThat(response.statusCode()).isEqualTo(200);
        CloudEvent outcome = EventClient.event(response);
        assertThat(outcome.getType()).isEqualTo("sprint.image.completed.v1");
        assertThat(outcome.getSubject()).isEqualTo(id);
        assertThat(outcome.getDataContentType()).isEqualTo("application/json");
        assertThat(outcome.getExtension("traceparent")).isEqualTo(TRACE);
        assertThat(outcome.getExtension("promptsource"))
                .isEqualTo(prompt(id, "{}").getSource().toString());
        assertThat(json(response).at("/images/1/uri").textValue()).contains("/it/2026/01/03/");
        assertThat(json(response).at("/images/0/url").textValue()).startsWith("http");
        assertToldOnce(outcome);
    }

    @Test
    void shouldUnderstandStructuredMode() {
        HttpResponse<byte[]> response = client.structured(prompt(id, "{\"prompt\":\"a cat\",\"steps\":1}"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).at("/request/steps").intValue()).isEqualTo(1);
        assertToldOnce(EventClient.event(response));
    }

    private void assertToldOnce(CloudEvent outcome) {
        // Committed before it was answered: nobody has to wait for it.
        assertThat(topic.outcomesUntilNow(outcome.getSubject()))
                .singleElement()
                .satisfies(told -> assertThat(OutcomeTopic.event(told).getId()).isEqualTo(outcome.getId()));
    }

    @Test
    void shouldAnswerAnEventThatComesAgainFromItsManifest() {
        CloudEvent event = prompt(id, "{\"prompt\":\"once " + id + "\"}");

        CloudEvent first = EventClient.event(client.binary(event));
        HttpResponse<byte[]> again = client.structured(event);

        assertThat(EventClient.event(again).getId()).isEqualTo(first.getId());
        assertThat(EventClient.event(again).getTime()).isEqualTo(first.getTime());
        assertThat(EventClient.event(again).getExtension("promptsource")).isEqualTo(first.getExtension("promptsource"));
        assertThat(generator.seen()).containsOnlyOnce("once " + id);
        assertToldOnce(first);
    }

    @Test
    void shouldMakeAndTellOnceWhenAnEventComesManyTimesAtOnce() {
        CloudEvent event = prompt(id, "{\"prompt\":\"once " + id + "\"}");
        List<CompletableFuture<HttpResponse<byte[]>>> requests = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            requests.add(client.sendBinary(event));
        }

        List<CloudEvent> outcomes = requests.stream()
                .map(CompletableFuture::join)
                .map(EventClient::event)
                .toList();

        assertThat(outcomes)
                .extracting(CloudEvent::getTime)
                .containsOnly(outcomes.get(0).getTime());
        assertThat(generator.seen()).containsOnlyOnce("once " + id);
        assertToldOnce(outcomes.get(0));
    }

    @Test
    void shouldTellOnceWhenTheSameEventComesByKafkaAndByRequest() {
        CloudEvent event = CloudEventBuilder.from(prompt(id, "{\"prompt\":\"held " + id + "\"}"))
                .withTime(OffsetDateTime.now())
                .build();
        generator.hold();
        topic.submit(event, 1);
        await().atMost(PATIENCE).until(() -> generator.seen().contains("held " + id));
        var response = client.sendBinary(event);
        generator.release();

        assertThat(response.join().statusCode()).isEqualTo(200);
        assertToldOnce(EventClient.event(response.join()));
        topic.awaitEverythingCommitted();
        assertToldOnce(EventClient.event(response.join()));
    }

    @Test
    void shouldTellOnceWhenAnEventMadeByARequestComesByKafkaToo() {
        CloudEvent event = CloudEventBuilder.from(prompt(id, "{\"prompt\":\"a cat\"}"))
                .withTime(OffsetDateTime.now())
                .build();
        CloudEvent outcome = EventClient.event(client.binary(event));
        topic.submit(event, 2);

        topic.awaitEverythingCommitted();
        assertToldOnce(outcome);
    }

    @Test
    void shouldRefuseAnInvalidPromptAndTellSo() {
        HttpResponse<byte[]> response = client.binary(prompt(id, "{\"prompt\":\"a secret cat\",\"steps\":5}"));

        assertProblem(response, 422, "steps: must be a whole number from 1 to 4, was 5");
        assertThat(json(response).get("code").textValue()).isEqualTo("invalid_request");
        assertThat(topic.outcomesUntilNow(id)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"fails,internal", "exhausts memory,out_of_memory"})
    void shouldAnswerWithTheFailedOutcomeWhenThePromptIsNotAtFault(String text, String code) {
        HttpResponse<byte[]> response = client.binary(prompt(id, "{\"prompt\":\"" + text + "\"}"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(EventClient.event(response).getType()).isEqualTo("sprint.image.failed.v1");
        assertThat(json(response).at("/error/code").textValue()).isEqualTo(code);
        assertToldOnce(EventClient.event(response));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            400 | application/json              | {"prompt":"a secret cat"}
            400 | -                             | {"prompt":"a secret cat"}
            400 | application/cloudevents+json  | {"specversion":"1.0","id":"a secret cat"}
            400 | application/cloudevents+json  | {"specversion":"1.0","id":"1","source":"/s","type":"another"}
            415 | application/cloudevents-batch+json | []
            415 | application/cloudevents+xml   | <a secret cat/>
            415 | text/plain                    | a secret cat
            """)
    void shouldRefuseWhatIsNoPromptEventWithoutQuotingIt(int status, String contentType, String body) {
        HttpResponse<byte[]> response = client.post(contentType, BodyPublishers.ofString(body));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(new String(response.body(), StandardCharsets.UTF_8)).doesNotContain("secret");
    }

    @Test
    void shouldRefuseAnIdTooLongToBeAnswered() {
        assertProblem(client.binary(prompt("x".repeat(1025), "{}")), 400, "id or source longer than 1024 characters");
    }

    @Test
    void shouldRefuseABodyThatIsTooLargeWhetherOrNotItSaysSo() {
        byte[] large = new byte[(1 << 20) + 1];

        assertProblem(
                client.post("application/json", BodyPublishers.ofByteArray(large)),
                413,
                "the body is larger than 1048576 bytes");
        assertProblem(
                client.post("application/json", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))),
                413,
                "the body is larger than 1048576 bytes");
    }

    private static void assertProblem(HttpResponse<byte[]> response, int status, String detail) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(response).get("status").intValue()).isEqualTo(status);
        assertThat(json(response).get("detail").textValue()).isEqualTo(detail);
    }
}
