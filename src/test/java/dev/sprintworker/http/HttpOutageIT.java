package dev.sprintworker.http;

import static dev.sprintworker.ingest.OutcomeTopic.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sprintworker.event.CancelledPrompt;
import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.event.Manifest;
import dev.sprintworker.event.Origin;
import dev.sprintworker.event.Outcome;
import dev.sprintworker.event.OutcomeEvent;
import dev.sprintworker.flow.InFlight;
import dev.sprintworker.ingest.OutcomeTopic;
import dev.sprintworker.ingest.ScriptedGenerator;
import dev.sprintworker.local.LocalServers;
import dev.sprintworker.publish.Telling;
import dev.sprintworker.store.PictureFolder;
import dev.sprintworker.store.PictureStore;
import dev.sprintworker.store.StoredManifest;
import dev.sprintworker.telemetry.PromptTrace;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Requests to a worker that is full or whose servers are away, and what requests that died have left. */
@QuarkusTest
@TestProfile(HurriedWorker.class)
class HttpOutageIT {

    LocalServers servers;

    @TestHTTPResource("/")
    URI address;

    @Inject
    ScriptedGenerator generator;

    @Inject
    InFlight inFlight;

    @Inject
    PictureStore store;

    @Inject
    Telling telling;

    @Inject
    S3AsyncClient s3;

    private final String id = UUID.randomUUID().toString();
    private final OffsetDateTime time = OffsetDateTime.now();
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
        generator.idle(true);
        // Requests that were refused while the broker went may have left records, which take places.
        topic.awaitEverythingCommitted();
        await().atMost(PATIENCE).until(() -> inFlight.prompts() == 0);
        topic.close();
    }

    private CloudEvent prompt(String promptId, String text) {
        return CloudEventBuilder.from(OutcomeTopic.prompt(promptId, "{\"prompt\":\"" + text + "\"}"))
                .withTime(time)
                .build();
    }

    @Test
    void shouldTurnPromptsAwayWhenItIsFullAndGoOnWithThoseItTook() {
        generator.hold();
        List<CompletableFuture<HttpResponse<byte[]>>> taken = new ArrayList<>();
        for (int i = 0; i < HurriedWorker.IN_FLIGHT; i++) {
            taken.add(client.sendBinary(prompt(id + "-" + i, ScriptedGenerator.HELD + " " + id + i)));
        }
        await().atMost(PATIENCE).until(() -> inFlight.prompts() == HurriedWorker.IN_FLIGHT);

        HttpResponse<byte[]> refused = client.binary(prompt(id, "one too many"));

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isPositive();
        // Nobody waits for them any more, and they are told all the same.
        assertThat(taken).allSatisfy(one -> assertThat(one.join().statusCode()).isEqualTo(503));
        generator.release();
        for (int i = 0; i < HurriedWorker.IN_FLIGHT; i++) {
            assertThat(OutcomeTopic.event(topic.outcomeOf(id + "-" + i)).getType())
                    .isEqualTo(Outcome.Completed.TYPE);
        }
        assertThat(topic.outcomesUntilNow(id)).isEmpty();
    }

    @Test
    void shouldLoseNothingWhenS3IsAwayForAWhile() {
        servers.s3().stop();
        try {
            assertUnavailable(client.binary(prompt(id, "a cat")));
            UUID image = TimeOrderedId.at(Instant.now());
            RestAssured.get("/v1/images/{id}", image).then().statusCode(503);
        } finally {
            servers.s3().start();
        }

        topic.outcomeOf(id);
        assertThat(client.binary(prompt(id, "a cat")).statusCode()).isEqualTo(200);
        assertThat(topic.outcomesUntilNow(id)).hasSize(1);
    }

    private static void assertUnavailable(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void shouldLoseNothingWhenTheBrokerIsAwayForAWhile() {
        EventClient images = new EventClient(address.resolve("/v1/images"));
        servers.kafka().stop();
        try {
            assertUnavailable(client.binary(prompt(id, "a cat")));
            assertThat(store.manifest(folder()).await().indefinitely()).isPresent();
            // More than any buffer on the way holds.
            List<CompletableFuture<HttpResponse<byte[]>>> refused = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                refused.add(images.sendJson("{\"prompt\":\"a cat\"}"));
            }
            refused.forEach(one -> assertUnavailable(one.join()));
        } finally {
            servers.kafka().start();
        }

        topic.outcomeOf(id);
        // Behind it in the producer there is nothing left of those that were refused.
        await().atMost(PATIENCE)
                .until(() -> images.sendJson("{\"prompt\":\"a cat\"}").join().statusCode() == 202);
        // Some that were refused arrived all the same and may be all there is room for.
        await().atMost(PATIENCE).until(() -> client.binary(prompt(id, "a cat")).statusCode() == 200);
        assertThat(topic.outcomesUntilNow(id)).hasSize(1);
    }

    /** As left by a worker that died between the manifest and the broker. */
    @Test
    void shouldTellWhatARequestThatDiedHasDecided() {
        leave(new Origin.Request("died"));

        await().atMost(PATIENCE).until(() -> client.binary(prompt(id, "never")).statusCode() == 200);

        assertThat(OutcomeTopic.json(topic.outcomeOf(id)).at("/error/code").textValue())
                .isEqualTo("cancelled");
        assertThat(topic.outcomesUntilNow(id)).hasSize(1);
        assertThat(generator.seen()).doesNotContain("never");
        assertThat(store.published(folder()).await().indefinitely()).isTrue();
    }

    @Test
    void shouldTellWhatARequestThatDiedHasDecidedWhenTheEventComesByKafka() {
        leave(new Origin.Request("died"));

        topic.submit(prompt(id, "never"), 1);
        topic.submit(prompt(id, "never"), 2);
        topic.awaitEverythingCommitted();

        assertThat(topic.outcomesUntilNow(id)).hasSize(1);
        // The record is the teller now; a request finds that it has told.
        await().atMost(PATIENCE).until(() -> client.binary(prompt(id, "never")).statusCode() == 200);
        assertThat(topic.outcomesUntilNow(id)).hasSize(1);
    }

    /** As left by a worker that died between the broker's answer and the marker. */
    @Test
    void shouldNotTellAgainWhatARequestThatDiedHasTold() {
        Manifest manifest = leave(new Origin.Request("died"));
        topic.publish(manifest.outcome());

        await().atMost(PATIENCE).until(() -> client.binary(prompt(id, "never")).statusCode() == 200);

        assertThat(topic.outcomesUntilNow(id)).hasSize(1);
    }

    /** Workers that do not know of each other find the same manifest untold at the same time. */
    @Test
    void shouldLetOneTellWhenManyFindAnOutcomeUntold() {
        Manifest manifest = leave(new Origin.Request("died"));
        var stored = new StoredManifest(
                folder(),
                manifest,
                false,
                System.nanoTime() - Duration.ofHours(1).toNanos());

        List<Uni<Boolean>> requests = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            requests.add(telling.tell(new Origin.Request("another " + i), stored, PromptTrace.NONE));
        }
        var record = new Origin.KafkaRecord("sprint.prompts", 0, 1);
        var due = telling.isDueBy(record, stored).subscribeAsCompletionStage();
        List<Boolean> told = Uni.join().all(requests).andFailFast().await().atMost(PATIENCE);

        int byRequests = topic.outcomesUntilNow(id).size();
        assertThat(byRequests + (due.join() ? 1 : 0)).isEqualTo(1);
        // Requests know that it is told, or that the record has to.
        assertThat(told).containsOnly(!due.join());
    }

    @Test
    void shouldWaitForTheRecordThatHasToTell() {
        leave(new Origin.KafkaRecord("sprint.prompts", 3, Long.MAX_VALUE));
        var manifest = store.manifest(folder()).await().indefinitely().orElseThrow();

        assertUnavailable(client.binary(prompt(id, "never")));
        assertThat(topic.outcomesUntilNow(id)).isEmpty();
        topic.publish(manifest.manifest().outcome());

        assertThat(client.binary(prompt(id, "never")).statusCode()).isEqualTo(200);
        assertThat(topic.outcomesUntilNow(id)).hasSize(1);
    }

    /** While the device has other things to do: what is decided costs it nothing then. */
    private Manifest leave(Origin madeBy) {
        generator.idle(false);
        Outcome outcome = Outcome.Failed.of(new CancelledPrompt(), Optional.empty());
        Manifest manifest = new Manifest(
                OutcomeEvent.of(outcome, prompt(id, "never"), URI.create("/sprint-worker"), Instant.now()), madeBy);
        s3.putObject(
                        put -> put.bucket(LocalServers.BUCKET).key(folder().manifest()),
                        AsyncRequestBody.fromBytes(manifest.json()))
                .join();
        return manifest;
    }

    private PictureFolder folder() {
        return PictureFolder.of(Optional.of("it"), new EventIdentity("/tests", id), time.toInstant());
    }
}
