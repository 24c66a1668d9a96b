package dev.sprintworker.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryRecordTest {

    private static final String COMPLETED = "sprint.image.completed.v1";
    private static final String WISH = "{\"webhook\":{\"url\":\"https://hooks.example.com/x?key=1\",\"events\":[%s]}}";
    private static final Instant STORED = Instant.parse("2026-01-02T03:04:05Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sprint.image.completed.v1 | "completed"          | true
            sprint.image.completed.v1 | "completed","failed" | true
            sprint.image.completed.v1 | "failed"             | false
            sprint.image.failed.v1    | "failed"             | true
            sprint.image.failed.v1    | "completed"          | false
            somebody.elses.event      | "completed"          | false
            """)
    void shouldDeliverTheEventsThatAreWanted(String type, String events, boolean wanted) throws IOException {
        assertThat(DeliveryRecord.read(record(type, WISH.formatted(events)))).matches(d -> d.isPresent() == wanted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"webhook\":null}", "[]", "3"})
    void shouldDeliverNothingNobodyAskedFor(String data) throws IOException {
        assertThat(DeliveryRecord.read(record(COMPLETED, data))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"webhook\":{}}",
                "{\"webhook\":\"https://a.example\"}",
                "{\"webhook\":{\"url\":3,\"events\":[]}}",
                "{\"webhook\":{\"url\":\"not a url\",\"events\":[\"completed\"]}}",
                "no json at all"
            })
    void shouldSayWithoutQuotingThatARecordIsMalformed(String data) {
        assertThatThrownBy(() -> DeliveryRecord.read(record(COMPLETED, data)))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("no outcome event with a webhook, [A-Za-z]+");
    }

    @Test
    void shouldBeginWithNothingAttempted() throws IOException {
        Delivery delivery = DeliveryRecord.read(record(COMPLETED, WISH.formatted("\"completed\"")))
                .orElseThrow();

        assertThat(delivery.attempts()).isZero();
        assertThat(delivery.since()).isEqualTo(STORED);
        assertThat(delivery.due()).isEqualTo(STORED);
        assertThat(delivery.host()).isEqualTo("hooks.example.com");
    }

    @Test
    void shouldWaitWithItsCountersAndTheOutcomeAsItWas() throws IOException {
        var before = record(COMPLETED, WISH.formatted("\"completed\""));
        Instant due = Instant.parse("2026-01-02T04:00:00.123Z");
        Delivery delivery = DeliveryRecord.read(before)
                .orElseThrow()
                .deferred(due)
                .attempted("timeout", due)
                .attempted("rejected", due);

        var once = consumed(DeliveryRecord.write(delivery, before, "sprint.webhooks.2"));
        var twice = consumed(DeliveryRecord.write(delivery, once, "sprint.webhooks.2"));

        assertThat(twice.headers().toArray()).hasSameSizeAs(once.headers().toArray());
        assertThat(twice.key()).isEqualTo(before.key());
        assertThat(twice.value()).isEqualTo(before.value());
        Delivery read = DeliveryRecord.read(twice).orElseThrow();
        assertThat(read.attempts()).isEqualTo(2);
        assertThat(read.deferrals()).isEqualTo(1);
        assertThat(read.due()).isEqualTo(due);
        assertThat(read.since()).isEqualTo(STORED);
        assertThat(read.lastResult()).contains("rejected");
        assertThat(DeliveryRecord.clean(twice.headers())).isEqualTo(before.headers());
    }

    private static ConsumerRecord<byte[], byte[]> record(String type, String data) {
        var event = CloudEventBuilder.v1()
                .withId("o1")
                .withSource(URI.create("/sprint-worker"))
                .withType(type)
                .withSubject("order-9")
                .withData("application/json", data.getBytes(StandardCharsets.UTF_8))
                .build();
        ProducerRecord<byte[], byte[]> written = KafkaMessageFactory.createWriter(
                        "sprint.outcomes", "order-9".getBytes(StandardCharsets.UTF_8))
                .writeBinary(event);
        return consumed(written);
    }

    private static ConsumerRecord<byte[], byte[]> consumed(ProducerRecord<byte[], byte[]> written) {
        return new ConsumerRecord<>(
                written.topic(),
                0,
                0,
                STORED.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                written.key(),
                written.value(),
                written.headers(),
                Optional.empty());
    }
}
