package dev.sprintworker.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.ingest.OutcomeTopic;
import dev.sprintworker.ingest.ScriptedWorker;
import dev.sprintworker.local.LocalServers;
import dev.sprintworker.store.PictureFolder;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Records as they are in Kafka are what the AsyncAPI document says: prompts in both modes, outcomes of every kind. */
@QuarkusTest
@TestProfile(ScriptedWorker.class)
class OutcomeRecordsIT {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String WEBHOOK =
            ",\"webhook\":{\"url\":\"https://example.com/hook\",\"events\":[\"completed\",\"failed\"]}";

    LocalServers servers;

    @Inject
    S3AsyncClient s3;

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

    @ParameterizedTest
    @CsvSource({"promptSubmitted,2", "promptSubmittedStructured,3"})
    void shouldCompleteAsDocumented(String message, int steps) {
        ConsumerRecord<byte[], byte[]> outcome = outcomeOf(
                message,
                "{\"prompt\":\"a cat\",\"images\":2,\"steps\":" + steps + ",\"metadata\":{\"k\":\"é\",\"\":\"\"}"
                        + WEBHOOK + "}",
                null);

        assertThat(AsyncApi.errors("imageCompleted", outcome.headers(), outcome.value()))
                .isEmpty();
        JsonNode data = OutcomeTopic.json(outcome);
        assertThat(data.at("/images/1/url").textValue()).startsWith("http");
        assertThat(data.at("/request").has("intermediateTimestep")).isEqualTo(steps == 2);
        assertThat(data.has("webhook")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "promptSubmitted, fails, internal",
        "promptSubmittedStructured, exhausts memory, out_of_memory",
        "promptSubmitted, late, expired",
        "promptSubmittedStructured, late, expired"
    })
    void shouldFailAsDocumented(String message, String prompt, String code) {
        ConsumerRecord<byte[], byte[]> outcome = outcomeOf(
                message,
                "{\"prompt\":\"" + prompt + "\"" + WEBHOOK + "}",
                prompt.equals("late") ? "2020-01-01T00:00:00+01:00" : null);

        assertThat(AsyncApi.errors("imageFailed", outcome.headers(), outcome.value()))
                .isEmpty();
        assertThat(OutcomeTopic.json(outcome).at("/error/code").textValue()).isEqualTo(code);
    }

    /** Such prompts break the schema on their way in as well. */
    @ParameterizedTest
    @CsvSource({"promptSubmitted", "promptSubmittedStructured"})
    void shouldFailAsDocumentedWhenThePromptIsNot(String message) {
        ProducerRecord<byte[], byte[]> submission = submission(message, event("{\"prompt\":\"a\",\"steps\":5}", null));
        assertThat(AsyncApi.errors(message, submission.headers(), submission.value()))
                .isNotEmpty();
        client.submit(submission);

        ConsumerRecord<byte[], byte[]> outcome = client.outcomeOf(id);
        assertThat(AsyncApi.errors("imageFailed", outcome.headers(), outcome.value()))
                .isEmpty();
        assertThat(OutcomeTopic.json(outcome).at("/error/code").textValue()).isEqualTo("invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"prompt\":\"a cat\",\"images\":2}", "{\"prompt\":\"fails\"}", "{\"prompt\":\"\"}"})
    void shouldLeaveAManifestAsDocumented(String data) {
        CloudEvent prompt = CloudEventBuilder.from(event(data, null))
                .withTime(OffsetDateTime.parse("2026-01-02T23:30:00-02:00"))
                .build();
        client.submit(submission("promptSubmitted", prompt));
        ConsumerRecord<byte[], byte[]> outcome = client.outcomeOf(id);

        String key = PictureFolder.of(
                        Optional.of("it"),
                        EventIdentity.of(prompt),
                        prompt.getTime().toInstant())
                .manifest();
        byte[] manifest = s3.getObject(
                        get -> get.bucket(LocalServers.BUCKET).key(key), AsyncResponseTransformer.toBytes())
                .join()
                .asByteArray();
        assertThat(Contract.errors(Contract.schema("manifest"), Contract.json(manifest)))
                .isEmpty();
        assertThat(Contract.json(manifest).at("/event/promptsource").textValue())
                .isEqualTo(prompt.getSource().toString());
        assertThat(Contract.json(manifest).at("/event/id").textValue())
                .isEqualTo(KafkaMessageFactory.createReader(outcome).toEvent().getId());
    }

    @Test
    void shouldDeadLetterAsDocumented() {
        byte[] value = {0, 1, (byte) 0xff};
        var sent = client.submit(new ProducerRecord<>("sprint.prompts", 0, null, value));

        await().atMost(Duration.ofMinutes(1))
                .until(() -> !client.deadLettersFrom(sent).isEmpty());
        assertThat(client.deadLettersFrom(sent)).first().satisfies(letter -> {
            assertThat(letter.value()).isEqualTo(value);
            assertThat(AsyncApi.errors("deadLetter", letter.headers())).isEmpty();
        });
    }

    private ConsumerRecord<byte[], byte[]> outcomeOf(String message, String data, String expiry) {
        ProducerRecord<byte[], byte[]> submission = submission(message, event(data, expiry));
        assertThat(AsyncApi.errors(message, submission.headers(), submission.value()))
                .isEmpty();
        client.submit(submission);
        ConsumerRecord<byte[], byte[]> outcome = client.outcomeOf(id);
        assertThat(outcome.key()).isEqualTo(id.getBytes(StandardCharsets.UTF_8));
        return outcome;
    }

    private CloudEvent event(String data, String expiry) {
        var event = CloudEventBuilder.from(OutcomeTopic.prompt(id, data))
                .withExtension("traceparent", TRACE)
                .withExtension("tracestate", "vendor=1");
        return expiry == null
                ? event.build()
                : event.withExtension("expirytime", expiry).build();
    }

    private static ProducerRecord<byte[], byte[]> submission(String message, CloudEvent event) {
        var writer = KafkaMessageFactory.createWriter("sprint.prompts", (byte[]) null);
        return message.endsWith("Structured")
                ? writer.writeStructured(event, new JsonFormat())
                : writer.writeBinary(event);
    }
}
