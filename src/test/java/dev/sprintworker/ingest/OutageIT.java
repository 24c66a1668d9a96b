package dev.sprintworker.ingest;

import static dev.sprintworker.ingest.OutcomeTopic.PATIENCE;
import static dev.sprintworker.ingest.OutcomeTopic.event;
import static dev.sprintworker.ingest.OutcomeTopic.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.local.LocalServers;
import dev.sprintworker.store.PictureFolder;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** What a prompt's senders notice of servers that go away and come back: nothing but time. */
@QuarkusTest
@TestProfile(ScriptedWorker.class)
class OutageIT {

    LocalServers servers;

    @Inject
    S3AsyncClient s3;

    @Inject
    ScriptedGenerator generator;

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
    void shouldLoseNothingWhenS3IsAwayForAWhile() {
        List<String> ids = new ArrayList<>();
        servers.s3().stop();
        try {
            for (int i = 0; i < 24; i++) {
                ids.add(id + "-" + i);
                client.submit(prompt(ids.get(i), "{\"prompt\":\"waits " + id + "\"}"), i % 4);
            }
            // Pictures are made and nowhere to go: uploads are failing now.
            await().atMost(PATIENCE)
                    .until(() -> generator.seen().stream()
                                    .filter(("waits " + id)::equals)
                                    .count()
                            >= 16);
            assertThat(ids).allSatisfy(one -> assertThat(client.outcomesOf(one)).isEmpty());
            RestAssured.get("/q/health/live").then().statusCode(200);
        } finally {
            servers.s3().start();
        }

        client.awaitOutcomesOf(ids);
        client.awaitEverythingCommitted();
        assertThat(ids)
                .allSatisfy(one -> assertThat(client.outcomesOf(one))
                        .singleElement()
                        .satisfies(outcome ->
                                assertThat(event(outcome).getType()).isEqualTo("sprint.image.completed.v1")));
    }

    @Test
    void shouldPublishEveryOutcomeWhenTheBrokerIsAwayWhilePicturesAreStored() {
        var time = OffsetDateTime.parse("2026-01-02T12:00:00Z");
        List<String> ids = List.of(id + "-0", id + "-1", id + "-2", id + "-3");
        servers.s3().stop();
        ids.forEach(one -> client.submit(
                CloudEventBuilder.from(prompt(one, "{\"prompt\":\"stays " + id + "\"}"))
                        .withTime(time)
                        .build(),
                null));
        await().atMost(PATIENCE)
                .until(() -> generator.seen().stream()
                                .filter(("stays " + id)::equals)
                                .count()
                        == ids.size());
        servers.kafka().stop();
        try {
            servers.s3().start();
            ids.forEach(one -> {
                String manifest = PictureFolder.of(
                                Optional.of("it"), new EventIdentity("/tests", one), time.toInstant())
                        .manifest();
                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> s3.headObject(head ->
                                                head.bucket(LocalServers.BUCKET).key(manifest))
                                        .join()
                                != null);
            });
        } finally {
            servers.kafka().start();
        }

        client.awaitOutcomesOf(ids);
        client.awaitEverythingCommitted();
        // The group may have lost its member meanwhile, so a prompt can have come twice; its outcome is the same event.
        assertThat(ids)
                .allSatisfy(one -> assertThat(client.outcomesOf(one))
                        .extracting(outcome -> event(outcome).getId())
                        .containsOnly(new EventIdentity("/tests", one).outcomeId()));
    }
}
