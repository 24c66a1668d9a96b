package dev.sprintworker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.ingest.OutcomeTopic;
import dev.sprintworker.ingest.ScriptedWorker;
import dev.sprintworker.local.LocalServers;
import dev.sprintworker.store.PictureFolder;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.data.PojoCloudEventData;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.cloudevents.kafka.CloudEventSerializer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both ends of a client's Kafka are the CloudEvents SDK's own serializers; nothing here is written by hand. */
@QuarkusTest
@TestProfile(ScriptedWorker.class)
class CloudEventsConformanceIT {

    private static final String PROMPT = "{\"prompt\":\"a cat\"}";
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    LocalServers servers;

    private static OutcomeTopic outcomes;

    /** Once for all events: connecting takes longer than an event. */
    @BeforeEach
    void connect() {
        if (outcomes == null) {
            outcomes = new OutcomeTopic(servers.kafka().bootstrapServers());
        }
    }

    @AfterAll
    static void disconnect() {
        outcomes.close();
    }

    /** Changes to a minimal event, named; each is sent in both modes. */
    static Stream<Arguments> events() {
        return Stream.of(
                        event("required attributes only", event -> event),
                        event(
                                "every attribute",
                                event -> event.withSubject("cats")
                                        .withTime(OffsetDateTime.parse("2026-01-02T12:00:00Z"))
                                        .withDataContentType("application/json")
                                        .withDataSchema(URI.create("https://example.com/prompt.json"))),
                        event(
                                "extensions of every type",
                                event -> event.withExtension("traceparent", TRACE)
                                        .withExtension("tracestate", "a=1,b=2")
                                        .withExtension(
                                                "expirytime",
                                                OffsetDateTime.now(ZoneOffset.ofHours(9))
                                                        .plusDays(1))
                                        .withExtension("text", "\u00fcber \ud83d\udc08 \"quoted\" 100%")
                                        .withExtension("truth", true)
                                        .withExtension("number", -5)
                                        .withExtension("link", URI.create("https://example.com/?a=b"))
                                        .withExtension("binary", new byte[] {0, 1, (byte) 0xff})),
                        event(
                                "id that is no ASCII",
                                event -> event.withId("\u6ce8\u6587 \ud83d\udc08/%41+\u00fc " + UUID.randomUUID())),
                        event(
                                "longest id",
                                event -> event.withId(
                                        (UUID.randomUUID() + "-").repeat(28).substring(0, 1024))),
                        event(
                                "source that is a URN",
                                event -> event.withSource(URI.create("urn:uuid:" + UUID.randomUUID()))),
                        event(
                                "source with query and fragment",
                                event -> event.withSource(URI.create("https://shop.example/%C3%BC?a=b#c"))),
                        event(
                                "time before midnight UTC, after it at home",
                                event -> event.withTime(OffsetDateTime.parse("2026-03-01T05:00:00.5+05:45"))),
                        event(
                                "time after midnight UTC, before it at home",
                                event -> event.withTime(OffsetDateTime.parse("2026-02-28T20:00:00.123456789-08:00"))),
                        event(
                                "content type with a parameter",
                                event -> event.withDataContentType("application/json; charset=utf-8")),
                        event(
                                "content type with parameters without space",
                                event -> event.withDataContentType("application/json;charset=UTF-8;profile=\"a;b\"")),
                        event("content type in capitals", event -> event.withDataContentType("Application/JSON")),
                        event(
                                "content type with a suffix",
                                event -> event.withDataContentType("application/vnd.shop+json")),
                        event(
                                "content type with space before its parameter",
                                event -> event.withDataContentType("application/json ; charset=utf-8")),
                        event("content type of text", event -> event.withDataContentType("text/plain")),
                        event("content type of bytes", event -> event.withDataContentType("application/octet-stream")),
                        event(
                                "data of the SDK's JSON type",
                                event -> event.withData("application/json", JsonCloudEventData.wrap(tree()))),
                        event(
                                "data of the sender's own type",
                                event -> event.withData(
                                        "application/json",
                                        PojoCloudEventData.wrap(
                                                Map.of("prompt", "a cat"), new ObjectMapper()::writeValueAsBytes))))
                .flatMap(event -> Arrays.stream(Encoding.values())
                        .map(mode -> Arguments.of(event.get()[0], mode, event.get()[1])));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("events")
    void shouldAnswerAnEventOfTheSdk(String name, Encoding mode, UnaryOperator<CloudEventBuilder> change)
            throws Exception {
        CloudEvent prompt = change.apply(CloudEventBuilder.v1()
                        .withId(UUID.randomUUID().toString())
                        .withSource(URI.create("/tests"))
                        .withType("sprint.prompt.submitted.v1")
                        .withData(PROMPT.getBytes(StandardCharsets.UTF_8)))
                .build();
        Instant sent = submit(prompt, mode);

        ConsumerRecord<byte[], byte[]> published = outcomes.outcomeOf(prompt.getId());
        CloudEvent outcome = read(published);
        EventIdentity identity = EventIdentity.of(prompt);
        assertThat(outcome.getType())
                .as(new String(published.value(), StandardCharsets.UTF_8))
                .isEqualTo("sprint.image.completed.v1");
        assertThat(outcome.getId()).isEqualTo(identity.outcomeId());
        assertThat(outcome.getSource()).hasToString("/sprint-worker");
        assertThat(outcome.getSubject()).isEqualTo(prompt.getId());
        assertThat(outcome.getTime().toInstant()).isAfterOrEqualTo(sent);
        assertThat(outcome.getDataContentType()).isEqualTo("application/json");
        assertThat(outcome.getExtensionNames())
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Stream.of("promptsource"),
                                prompt.getExtensionNames().stream().filter(extension -> extension.startsWith("trace")))
                        .toList());
        assertThat(outcome.getExtension("promptsource"))
                .isEqualTo(prompt.getSource().toString());
        assertThat(outcome.getExtension("traceparent")).isEqualTo(prompt.getExtension("traceparent"));
        assertThat(outcome.getExtension("tracestate")).isEqualTo(prompt.getExtension("tracestate"));
        assertThat(new String(published.key(), StandardCharsets.UTF_8)).isEqualTo(prompt.getId());
        Instant made = Optional.ofNullable(prompt.getTime())
                .map(OffsetDateTime::toInstant)
                .orElse(sent);
        JsonNode data = Contract.json(Objects.requireNonNull(outcome.getData()).toBytes());
        assertThat(data.at("/images/0/uri").textValue())
                .endsWith(PictureFolder.of(Optional.of("it"), identity, made).picture(0));
        assertThat(AsyncApi.errors("imageCompleted", published.headers(), published.value()))
                .isEmpty();
    }

    /** Returns the record's timestamp. */
    private Instant submit(CloudEvent prompt, Encoding mode) throws Exception {
        Map<String, Object> settings = new HashMap<>(Map.of(CloudEventSerializer.ENCODING_CONFIG, mode));
        if (mode == Encoding.STRUCTURED) {
            settings.put(CloudEventSerializer.EVENT_FORMAT_CONFIG, JsonFormat.CONTENT_TYPE);
        }
        var serializer = new CloudEventSerializer();
        serializer.configure(settings, false);
        Map<String, Object> address =
                Map.of("bootstrap.servers", servers.kafka().bootstrapServers());
        try (var producer = new KafkaProducer<>(address, new StringSerializer(), serializer)) {
            var sent = producer.send(new ProducerRecord<>("sprint.prompts", prompt.getId(), prompt));
            return Instant.ofEpochMilli(sent.get().timestamp());
        }
    }

    private static CloudEvent read(ConsumerRecord<byte[], byte[]> outcome) {
        try (var deserializer = new CloudEventDeserializer()) {
            return deserializer.deserialize(outcome.topic(), outcome.headers(), outcome.value());
        }
    }

    private static JsonNode tree() {
        return Contract.json(PROMPT.getBytes(StandardCharsets.UTF_8));
    }

    private static Arguments event(String name, UnaryOperator<CloudEventBuilder> change) {
        return Arguments.of(name, change);
    }
}
