package dev.sprintworker.ingest;

import static dev.sprintworker.ingest.OutcomeTopic.PATIENCE;
import static dev.sprintworker.ingest.OutcomeTopic.event;
import static dev.sprintworker.ingest.OutcomeTopic.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sprintworker.event.CancelledPrompt;
import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.event.Manifest;
import dev.sprintworker.event.Origin;
import dev.sprintworker.event.Outcome;
import dev.sprintworker.event.OutcomeEvent;
import dev.sprintworker.flow.CancelledPrompts;
import dev.sprintworker.local.LocalServers;
import dev.sprintworker.store.PictureFolder;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Prompts that come again, find what an earlier life left, or are not wanted any more. */
@QuarkusTest
@TestProfile(ScriptedWorker.class)
class RedeliveryIT {

    private static final OffsetDateTime TIME = OffsetDateTime.parse("2026-01-02T12:00:00Z");

    LocalServers servers;

    @Inject
    S3AsyncClient s3;

    @Inject
    ScriptedGenerator generator;

    @Inject
    CancelledPrompts cancelled;

    @Inject
    MeterRegistry registry;

    private final String id = UUID.randomUUID().toString();
    private final String text = "text " + id;
    private final CloudEvent event = prompt(id);
    private OutcomeTopic client;

    @BeforeEach
    void connect() {
        client = new OutcomeTopic(servers.kafka().bootstrapServers());
    }

    @AfterEach
    void disconnect() {
        generator.release();
        generator.idle(true);
        client.close();
    }

    @Test
    void shouldTellOnceWhenAPromptIsSubmittedAgainAndAgain() {
        for (int partition : List.of(0, 0, 1, 2, 1, 3)) {
            client.submit(event, partition);
        }
        client.awaitEverythingCommitted();

        assertThat(client.outcomesOf(id)).hasSize(1);
        assertThat(generator.seen()).containsOnlyOnce(text);

        client.submit(event, 2);
        client.awaitEverythingCommitted();

        assertThat(client.outcomesOf(id)).hasSize(1);
        assertThat(generator.seen()).containsOnlyOnce(text);
    }

    @Test
    void shouldTellOnceWhenAPromptComesAgainWithAnotherTimeOrWithout() {
        client.submit(event, 0);
        client.submit(CloudEventBuilder.from(event).withTime(TIME.plusDays(1)).build(), 1);
        client.submit(CloudEventBuilder.from(event).withTime(null).build(), 2);
        client.awaitEverythingCommitted();
        client.submit(CloudEventBuilder.from(event).withTime(TIME.minusDays(9)).build(), 3);
        client.awaitEverythingCommitted();

        assertThat(client.outcomesOf(id)).hasSize(1);
        assertThat(generator.seen()).containsOnlyOnce(text);
    }

    @Test
    void shouldTellOnceWhenAnInvalidPromptIsSubmittedAgain() {
        CloudEvent invalid = CloudEventBuilder.from(event)
                .withData("application/json", "{}".getBytes(StandardCharsets.UTF_8))
                .build();
        client.submit(invalid, 0);
        client.submit(invalid, 1);
        client.awaitEverythingCommitted();

        assertThat(client.outcomesOf(id)).hasSize(1);
    }

    /** As left by a worker that died between the manifest and its transaction. */
    @Test
    void shouldTellWhatTheRecordDecidedBeforeItsWorkerDied() {
        long offset = client.submit(prompt("before-" + id), 3).offset();
        client.outcomeOf("before-" + id);
        client.awaitEverythingCommitted();
        leave(manifest(new Origin.KafkaRecord("sprint.prompts", 3, offset + 1)));

        client.submit(event, 3);

        assertThat(json(client.outcomeOf(id)).at("/error/code").textValue()).isEqualTo("cancelled");
        assertThat(event(client.outcomeOf(id)).getId()).isEqualTo(new EventIdentity("/tests", id).outcomeId());
        assertThat(generator.seen()).doesNotContain(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldCommitTheOffsetAloneWhenAnotherRecordHasDecided(int partition) {
        leave(manifest(new Origin.KafkaRecord("sprint.prompts", partition, 0)));
        // The record named came first and its offset is committed, or it will be delivered.
        client.submit(prompt("before-" + id), 3);
        client.submit(event, 3);
        client.awaitEverythingCommitted();

        assertThat(client.outcomesOf(id)).isEmpty();
        assertThat(generator.seen()).doesNotContain(text);
    }

    /** It began before it was known; nobody else had use for it. */
    @Test
    void shouldThrowAwayWhatAnIdleDeviceMadeOfADecidedPrompt() {
        client.submit(prompt("before-" + id), 2);
        client.awaitEverythingCommitted();
        leave(manifest(new Origin.KafkaRecord("sprint.prompts", 2, 0)));
        generator.idle(true);
        servers.s3().stop();
        try {
            client.submit(event, 3);
            await().atMost(PATIENCE).until(() -> generator.seen().contains(text));
        } finally {
            servers.s3().start();
        }
        client.awaitEverythingCommitted();

        assertThat(client.outcomesOf(id)).isEmpty();
        assertThat(exists(folder().picture(0))).isFalse();
    }

    /** Nobody can tell whether it is decided: it waits for somebody to look at it, and the device for other prompts. */
    @Test
    void shouldNotMakeAPromptAgainAndAgainWhoseManifestCannotBeRead() {
        put(folder().manifest(), "no manifest".getBytes(StandardCharsets.UTF_8));
        double before = attemptsRepeated();

        client.submit(event, 0);
        await().atMost(PATIENCE).until(() -> attemptsRepeated() >= before + 3);
        assertThat(timesSeen()).isLessThanOrEqualTo(1);
        s3.deleteObject(delete -> delete.bucket(LocalServers.BUCKET).key(folder().manifest()))
                .join();

        assertThat(event(client.outcomeOf(id)).getType()).isEqualTo(Outcome.Completed.TYPE);
        assertThat(timesSeen()).isLessThanOrEqualTo(2);
    }

    private long timesSeen() {
        return generator.seen().stream().filter(text::equals).count();
    }

    private double attemptsRepeated() {
        return Optional.ofNullable(
                        registry.find("sprint.retries").tag("cause", "internal").counter())
                .map(Counter::count)
                .orElse(0.0);
    }

    @Test
    void shouldBeginOnAnIdleDeviceBeforeS3HasAnswered() {
        servers.s3().stop();
        try {
            client.submit(event, 0);
            await().atMost(PATIENCE).until(() -> generator.seen().contains(text));
            assertThat(client.outcomesOf(id)).isEmpty();
        } finally {
            servers.s3().start();
        }

        assertThat(event(client.outcomeOf(id)).getType()).isEqualTo(Outcome.Completed.TYPE);
        assertThat(client.outcomesOf(id)).hasSize(1);
        assertThat(generator.seen()).containsOnlyOnce(text);
    }

    @Test
    void shouldCompleteAFolderThatAnEarlierAttemptLeftHalf() throws Exception {
        byte[] earlier = "a picture of an earlier attempt".getBytes(StandardCharsets.UTF_8);
        put(folder().picture(0), earlier);
        client.submit(
                CloudEventBuilder.from(event)
                        .withData("application/json", ("{\"prompt\":\"" + text + "\",\"images\":2}").getBytes())
                        .build(),
                0);

        JsonNode images = json(client.outcomeOf(id)).get("images");
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(earlier));
        assertThat(images.at("/0/sha256").textValue()).isEqualTo(sha256);
        assertThat(images.at("/0/bytes").intValue()).isEqualTo(earlier.length);
        assertThat(get(folder().picture(0))).isEqualTo(earlier);
        assertThat(get(folder().picture(1))).hasSize(images.at("/1/bytes").intValue());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSpendNoDeviceTimeOnAPromptCancelledBeforeItStarts(boolean structured) {
        holdTheDevice();
        client.submit(event, 1);
        CloudEvent cancellation = CloudEventBuilder.v1()
                .withId(UUID.randomUUID().toString())
                .withSource(URI.create("/tests"))
                .withType("sprint.prompt.cancelled.v1")
                .withSubject(id)
                .build();
        if (structured) {
            var record = new ProducerRecord<byte[], byte[]>("sprint.cancels", new JsonFormat().serialize(cancellation));
            record.headers().add("content-type", JsonFormat.CONTENT_TYPE.getBytes(StandardCharsets.UTF_8));
            client.submit(record);
        } else {
            client.submit(KafkaMessageFactory.createWriter("sprint.cancels", id.getBytes())
                    .writeBinary(cancellation));
        }
        await().atMost(PATIENCE).until(() -> cancelled.contains(new EventIdentity("/tests", id)));
        generator.release();

        assertThat(json(client.outcomeOf(id)).at("/error/code").textValue()).isEqualTo("cancelled");
        assertThat(generator.seen()).doesNotContain(text);
    }

    @Test
    void shouldCompleteAPromptCancelledAfterItStarted() {
        String started = holdTheDevice();
        cancelled.add(new EventIdentity("/tests", started), Instant.now());
        generator.release();

        assertThat(event(client.outcomeOf(started)).getType()).isEqualTo(Outcome.Completed.TYPE);
    }

    @Test
    void shouldSpendNoDeviceTimeOnAPromptThatExpiresWhileItWaits() {
        holdTheDevice();
        Instant expiry = Instant.now().plusSeconds(1);
        client.submit(
                CloudEventBuilder.from(event)
                        .withExtension("expirytime", expiry.toString())
                        .build(),
                1);
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(expiry));
        generator.release();

        assertThat(json(client.outcomeOf(id)).at("/error/code").textValue()).isEqualTo("expired");
        assertThat(generator.seen()).doesNotContain(text);
    }

    @Test
    void shouldTellInTheOrderOfThePartitionWhateverFinishesFirst() {
        List<String> ids = new ArrayList<>();
        ids.add(holdTheDevice());
        // Needs no device: it is done long before the one in front of it.
        ids.add("invalid-" + id);
        client.submit(OutcomeTopic.prompt(ids.get(1), "{}"), 0);
        ids.add(id);
        client.submit(event, 0);
        await().atMost(PATIENCE)
                .until(() -> exists(
                        PictureFolder.of(Optional.of("it"), new EventIdentity("/tests", ids.get(1)), Instant.now())
                                .manifest()));
        assertThat(client.outcomesOf(ids.get(1))).isEmpty();
        generator.release();

        client.awaitOutcomesOf(ids);
        client.awaitEverythingCommitted();
        assertThat(ids).allSatisfy(one -> assertThat(client.outcomesOf(one)).hasSize(1));
    }

    /** The id of the prompt that keeps it. */
    private String holdTheDevice() {
        generator.hold();
        String holder = "holder-" + id;
        String held = ScriptedGenerator.HELD + " " + id;
        client.submit(OutcomeTopic.prompt(holder, "{\"prompt\":\"" + held + "\"}"), 0);
        await().atMost(PATIENCE).until(() -> generator.seen().contains(held));
        return holder;
    }

    private CloudEvent prompt(String promptId) {
        return CloudEventBuilder.from(OutcomeTopic.prompt(promptId, "{\"prompt\":\"text " + promptId + "\"}"))
                .withTime(TIME)
                .build();
    }

    private Manifest manifest(Origin madeBy) {
        Outcome outcome = Outcome.Failed.of(new CancelledPrompt(), Optional.empty());
        return new Manifest(OutcomeEvent.of(outcome, event, URI.create("/sprint-worker"), Instant.now()), madeBy);
    }

    /** While the device has other things to do: what is decided costs it nothing then. */
    private void leave(Manifest manifest) {
        generator.idle(false);
        put(folder().manifest(), manifest.json());
    }

    private PictureFolder folder() {
        return PictureFolder.of(Optional.of("it"), new EventIdentity("/tests", id), TIME.toInstant());
    }

    private void put(String key, byte[] content) {
        s3.putObject(put -> put.bucket(LocalServers.BUCKET).key(key), AsyncRequestBody.fromBytes(content))
                .join();
    }

    private boolean exists(String key) {
        return s3.headObject(head -> head.bucket(LocalServers.BUCKET).key(key))
                .handle((found, failure) -> failure == null)
                .join();
    }

    private byte[] get(String key) {
        return s3.getObject(get -> get.bucket(LocalServers.BUCKET).key(key), AsyncResponseTransformer.toBytes())
                .join()
                .asByteArray();
    }
}
