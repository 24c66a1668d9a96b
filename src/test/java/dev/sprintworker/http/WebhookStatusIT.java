package dev.sprintworker.http;

import static dev.sprintworker.ingest.OutcomeTopic.PATIENCE;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.contract.Contract;
import dev.sprintworker.event.DeliveryState;
import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.ingest.ScriptedWorker;
import dev.sprintworker.local.LocalServers;
import dev.sprintworker.store.DeliveryStates;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** What {@code GET /v1/images/{id}} says of a prompt's webhook. */
@QuarkusTest
@TestProfile(ScriptedWorker.class)
class WebhookStatusIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Optional<Instant> TIME = Optional.of(Instant.parse("2026-01-02T12:00:05.125Z"));

    @Inject
    DeliveryStates states;

    @Inject
    S3AsyncClient s3;

    @Test
    void shouldShowHowFarTheWebhookHasCome() throws IOException {
        String id = submit("a cat", ",\"webhook\":{\"url\":\"https://example.com/hook\",\"events\":[\"completed\"]}");

        JsonNode first = awaitDecision(id);

        assertThat(first.get("status").textValue()).isEqualTo("completed");
        assertThat(first.get("webhook")).isEqualTo(JSON.readTree("{\"state\":\"pending\",\"attempts\":0}"));
        for (DeliveryState state : Stream.of(
                        new DeliveryState("pending", 1, Optional.of("server_error"), TIME, Optional.empty()),
                        new DeliveryState("delivered", 2, Optional.of("delivered"), Optional.empty(), TIME),
                        new DeliveryState("dead", 10, Optional.of("gone"), Optional.empty(), Optional.empty()))
                .toList()) {
            states.put(identity(id), state).await().atMost(PATIENCE);
            assertThat(status(id).get("webhook")).isEqualTo(JSON.readTree(state.json()));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a cat | completed | ,"webhook":{"url":"https://example.com/hook","events":["completed","failed"]} | true
            fails | failed    | ,"webhook":{"url":"https://example.com/hook","events":["failed"]}             | true
            a cat | completed | ,"webhook":{"url":"https://example.com/hook","events":["failed"]}             | false
            fails | failed    | ,"webhook":{"url":"https://example.com/hook","events":["completed"]}          | false
            a cat | completed | ,"metadata":{"webhook":"events"}                                              | false
            """)
    void shouldShowAWebhookWhereOneTellsTheOutcome(String prompt, String status, String webhook, boolean shown) {
        JsonNode decided = awaitDecision(submit(prompt, webhook));

        assertThat(decided.get("status").textValue()).isEqualTo(status);
        assertThat(decided.has("webhook")).isEqualTo(shown);
    }

    @Test
    void shouldAnswerWithTheOutcomeAloneWhenTheStateCannotBeRead() {
        String id = submit("a cat", ",\"webhook\":{\"url\":\"https://example.com/hook\",\"events\":[\"completed\"]}");
        awaitDecision(id);
        s3.putObject(
                        put -> put.bucket(LocalServers.BUCKET)
                                .key("it/webhooks/" + identity(id).hash() + ".json"),
                        AsyncRequestBody.fromString("no state"))
                .join();

        JsonNode decided = status(id);

        assertThat(decided.get("status").textValue()).isEqualTo("completed");
        assertThat(decided.has("webhook")).isFalse();
    }

    private static EventIdentity identity(String id) {
        return new EventIdentity("/sprint-worker/v1/images", id);
    }

    private static String submit(String prompt, String more) {
        return given().contentType("application/json")
                .body("{\"prompt\":\"" + prompt + "\"" + more + "}")
                .post("/v1/images")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static JsonNode awaitDecision(String id) {
        return await().atMost(PATIENCE).until(() -> status(id), status -> status.has("outcome"));
    }

    /** The answer, which is as documented. */
    private static JsonNode status(String id) {
        byte[] answer = given().get("/v1/images/{id}", id)
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        assertThat(Contract.errors("image-status", answer)).isEmpty();
        try {
            return JSON.readTree(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
