package dev.sprintworker.ingest;

import static dev.sprintworker.ingest.OutcomeTopic.PATIENCE;
import static dev.sprintworker.ingest.OutcomeTopic.event;
import static dev.sprintworker.ingest.OutcomeTopic.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sprintworker.local.LocalServers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a prompt's senders notice of servers that go away and come back: nothing but time. */
@QuarkusTest
@TestProfile(ScriptedWorker.class)
class OutageIT {

    LocalServers servers;

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
        generator.release();
        client.close();
    }

    @Test
    void shouldLoseNothingWhenS3IsAwayForAWhile() {
        List<String> ids = new ArrayList<>();
        submitHeld(ids, 8);
        servers.s3().stop();
        try {
            generator.release();
            // Some have pictures and nowhere to put them; to ask whether the others are decided is in vain too.
            for (int i = 8; i < 24; i++) {
                ids.add(id + "-" + i);
                client.submit(prompt(ids.get(i), "{\"prompt\":\"waits\"}"), i % 4);
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> RestAssured.get("/q/health/ready")
                            .then()
                            .statusCode(503)
                            .body("checks.find { it.name == 's3' }.status", Matchers.is("DOWN")));
            RestAssured.get("/q/health/live").then().statusCode(200);
            assertThat(ids).allSatisfy(one -> assertThat(client.outcomesOf(one)).isEmpty());
        } finally {
            servers.s3().start();
        }

        assertCompletedOnce(ids);
        RestAssured.get("/q/health/ready").then().statusCode(200);
    }

    private void assertCompletedOnce(List<String> ids) {
        client.awaitOutcomesOf(ids);
        client.awaitEverythingCommitted();
        assertThat(ids)
                .allSatisfy(one -> assertThat(client.outcomesOf(one))
                        .singleElement()
                        .satisfies(outcome ->
                                assertThat(event(outcome).getType()).isEqualTo("sprint.image.completed.v1")));
    }

    /** Returns when the first of the prompts is on the device, where it stays. */
    private void submitHeld(List<String> ids, int count) {
        String text = ScriptedGenerator.HELD + " " + id;
        generator.hold();
        for (int i = 0; i < count; i++) {
            ids.add(id + "-" + i);
            client.submit(prompt(ids.get(i), "{\"prompt\":\"" + text + "\"}"), i % 4);
        }
        await().atMost(PATIENCE).until(() -> generator.seen().contains(text));
    }

    @Test
    void shouldPublishEveryOutcomeOnceWhenTheBrokerIsAwayWhilePicturesAreStored() {
        List<String> ids = new ArrayList<>();
        submitHeld(ids, 4);
        servers.kafka().stop();
        try {
            generator.release();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> RestAssured.get("/q/health/ready")
                            .then()
                            .statusCode(503)
                            .body("checks.find { it.name == 'kafka' }.status", Matchers.is("DOWN")));
            RestAssured.get("/q/health/live").then().statusCode(200);
        } finally {
            servers.kafka().start();
        }

        assertCompletedOnce(ids);
        await().atMost(PATIENCE)
                .untilAsserted(() -> RestAssured.get("/q/health/ready").then().statusCode(200));
    }
}
