package dev.sprintworker.http;

import static dev.sprintworker.ingest.OutcomeTopic.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.flow.CancelledPrompts;
import dev.sprintworker.ingest.OutcomeTopic;
import dev.sprintworker.ingest.ScriptedGenerator;
import dev.sprintworker.ingest.ScriptedWorker;
import dev.sprintworker.local.LocalServers;
import io.cloudevents.CloudEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /v1/images} as somebody with a plain HTTP client sees it, through Kafka and back. */
@QuarkusTest
@TestProfile(ScriptedWorker.class)
class ImagesApiIT {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    LocalServers servers;

    @Inject
    ScriptedGenerator generator;

    @Inject
    CancelledPrompts cancelled;

    private OutcomeTopic topic;

    @BeforeEach
    void connect() {
        topic = new OutcomeTopic(servers.kafka().bootstrapServers());
    }

    @AfterEach
    void disconnect() {
        generator.release();
        topic.close();
    }

    @Test
    void shouldTakeAPromptAndAnswerWithItsOutcomeWhenThereIsOne() {
        Instant before = Instant.now().minusMillis(1);

        String id = submit("{\"prompt\":\"a cat\",\"seed\":7}");

        assertThat(TimeOrderedId.time(UUID.fromString(id))).isBetween(before, Instant.now());
        awaitStatus(id, "completed")
                .body("href", equalTo("/v1/images/" + id))
                .body("outcome.request.seed", equalTo(7))
                .body("outcome.images[0].url", startsWith("http"));
        CloudEvent outcome = OutcomeTopic.event(topic.outcomeOf(id));
        assertThat(outcome.getExtension("traceparent")).isEqualTo(TRACE);
        cancel(id).statusCode(409).contentType("application/problem+json");
    }

    private String submit(String prompt) {
        String id = given().contentType("application/json; charset=utf-8")
                .header("traceparent", TRACE)
                .body(prompt)
                .post("/v1/images")
                .then()
                .statusCode(202)
                .body("status", equalTo("accepted"))
                .body("outcome", nullValue())
                .extract()
                .path("id");
        status(id).statusCode(200);
        return id;
    }

    private static ValidatableResponse status(String id) {
        return given().get("/v1/images/{id}", id).then();
    }

    private static ValidatableResponse cancel(String id) {
        return given().delete("/v1/images/{id}", id).then();
    }

    private static ValidatableResponse awaitStatus(String id, String status) {
        await().atMost(PATIENCE).untilAsserted(() -> status(id).statusCode(200).body("status", equalTo(status)));
        return status(id);
    }

    @Test
    void shouldNameTheStatusUnderARelativeAddress() {
        given().contentType("application/json")
                .body("{\"prompt\":\"a cat\"}")
                .post("/v1/images")
                .then()
                .statusCode(202)
                .header("Location", startsWith("/v1/images/"));
    }

    @Test
    void shouldSpendNoDeviceTimeOnAPromptThatIsCancelledWhileItWaits() {
        generator.hold();
        String held = ScriptedGenerator.HELD + " " + UUID.randomUUID();
        String first = submit("{\"prompt\":\"" + held + "\"}");
        await().atMost(PATIENCE).until(() -> generator.seen().contains(held));
        String text = "never " + UUID.randomUUID();
        String second = submit("{\"prompt\":\"" + text + "\"}");
        status(second).body("status", equalTo("pending")).body("outcome", nullValue());

        cancel(second).statusCode(202).body("status", equalTo("cancelling")).body("id", equalTo(second));
        cancel(first).statusCode(202);
        await().atMost(PATIENCE).until(() -> isCancelled(first) && isCancelled(second));
        generator.release();

        awaitStatus(second, "failed").body("outcome.error.code", equalTo("cancelled"));
        awaitStatus(first, "completed");
        assertThat(generator.seen()).doesNotContain(text);
        topic.outcomeOf(second);
        assertThat(topic.outcomesUntilNow(second)).hasSize(1);
    }

    private boolean isCancelled(String id) {
        return cancelled.contains(new EventIdentity("/sprint-worker/v1/images", id));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            422 | application/json | {"prompt":"a secret cat","steps":5} | steps: must be a whole number from 1 to 4, was 5
            422 | application/json | {"prompt":"a secret cat","width":8} | width: must be from 16 to 256 pixels, was 8
            422 | application/json | {"prompt":"a secret cat","size":1}  | size: unknown field
            422 | application/json | {}                                  | prompt: is required
            400 | application/json | []                                  | data: must be an object, was an array
            400 | application/json | -                                   | data: must be a JSON object, was empty
            400 | application/json | a secret cat                        | data: is not JSON, see byte 0
            415 | text/plain       | {"prompt":"a secret cat"}           | must be application/json
            415 | application/cloudevents+json | {"prompt":"a secret cat"} | must be application/json
            """)
    void shouldRefuseWhatCanNeverBeMade(int status, String contentType, String body, String detail) {
        given().config(RestAssured.config()
                        .encoderConfig(
                                EncoderConfig.encoderConfig().encodeContentTypeAs(contentType, ContentType.TEXT)))
                .contentType(contentType)
                .body(body == null ? "" : body)
                .post("/v1/images")
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("detail", equalTo(detail));
    }

    @Test
    void shouldRefuseABodyThatIsTooLarge() {
        given().contentType("application/json")
                .body("{\"prompt\":\"a cat\"}" + " ".repeat(1 << 20))
                .post("/v1/images")
                .then()
                .statusCode(413)
                .contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "017f22e2-79b0-4cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"})
    void shouldKnowNoIdThatItCannotHaveGiven(String id) {
        status(id).statusCode(404).contentType("application/problem+json");
        cancel(id).statusCode(404);
    }

    @Test
    void shouldKnowNoIdOfTheFuture() {
        String future =
                TimeOrderedId.at(Instant.now().plus(Duration.ofHours(1))).toString();

        status(future).statusCode(404);
    }

    @Test
    void shouldAnswerUnknownPathsAndMethodsWithProblems() {
        given().get("/v2").then().statusCode(404).contentType("application/problem+json");
        given().put("/v1/images").then().statusCode(405).contentType("application/problem+json");
        given().get("/").then().statusCode(405).contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/ready", "/q/metrics", "/q/openapi", "/asyncapi.yaml", "/schemas/prompt.json"})
    void shouldServeWhatIsNotOurs(String path) {
        given().get(path).then().statusCode(200);
    }
}
