package dev.sprintworker.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.event.Outcome;
import dev.sprintworker.event.Webhook;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Deliveries as Kafka records: in the outcomes' topic the outcome itself, in a stage topic the same key, value and
 * headers with {@code delivery-*} headers, which are UTF-8 text.
 */
final class DeliveryRecord {

    private static final String PREFIX = "delivery-";
    private static final String ATTEMPTS = PREFIX + "attempts";
    private static final String DEFERRALS = PREFIX + "deferrals";
    private static final String SINCE = PREFIX + "since";
    private static final String DUE = PREFIX + "due";
    private static final String RESULT = PREFIX + "result";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Which of a webhook's events a type of outcome is. */
    private static final Map<String, String> EVENTS =
            Map.of(Outcome.Completed.TYPE, "completed", Outcome.Failed.TYPE, "failed");

    private DeliveryRecord() {}

    /**
     * What a record asks for; empty if it asks for nothing.
     *
     * @throws IOException when it cannot be told; the message has nothing of the record's content
     */
    static Optional<Delivery> read(ConsumerRecord<byte[], byte[]> record) throws IOException {
        try {
            CloudEvent outcome = KafkaMessageFactory.createReader(record.headers(), record.value())
                    .toEvent();
            String event = EVENTS.get(outcome.getType());
            if (event == null || outcome.getData() == null) {
                return Optional.empty();
            }
            JsonNode wish = JSON.readTree(outcome.getData().toBytes()).path("webhook");
            if (wish.isMissingNode() || wish.isNull()) {
                return Optional.empty();
            }
            Webhook webhook = webhook(wish);
            Instant stored = Instant.ofEpochMilli(record.timestamp());
            return webhook.events().contains(event)
                    ? Optional.of(new Delivery(
                            outcome,
                            webhook,
                            number(record.headers(), ATTEMPTS),
                            number(record.headers(), DEFERRALS),
                            text(record.headers(), SINCE).map(Instant::parse).orElse(stored),
                            text(record.headers(), DUE).map(Instant::parse).orElse(stored),
                            text(record.headers(), RESULT)))
                    : Optional.empty();
        } catch (RuntimeException | IOException e) {
            throw new IOException(
                    "no outcome event with a webhook, " + e.getClass().getSimpleName());
        }
    }

    private static Webhook webhook(JsonNode wish) {
        List<String> events = new ArrayList<>();
        wish.required("events").forEach(event -> events.add(event.textValue()));
        return new Webhook(URI.create(wish.required("url").textValue()), events);
    }

    /** The record that waits in a stage topic. */
    static ProducerRecord<byte[], byte[]> write(
            Delivery delivery, ConsumerRecord<byte[], byte[]> before, String topic) {
        Headers headers = clean(before.headers());
        add(headers, ATTEMPTS, delivery.attempts());
        add(headers, DEFERRALS, delivery.deferrals());
        add(headers, SINCE, delivery.since());
        add(headers, DUE, delivery.due());
        delivery.lastResult().ifPresent(result -> add(headers, RESULT, result));
        return new ProducerRecord<>(topic, null, null, before.key(), before.value(), headers);
    }

    /** The headers the outcome was published with. */
    static Headers clean(Headers headers) {
        Headers clean = new RecordHeaders();
        for (Header header : headers) {
            if (!header.key().startsWith(PREFIX)) {
                clean.add(header);
            }
        }
        return clean;
    }

    private static void add(Headers headers, String name, Object value) {
        headers.add(name, value.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static int number(Headers headers, String name) {
        return text(headers, name).map(Integer::parseUnsignedInt).orElse(0);
    }

    private static Optional<String> text(Headers headers, String name) {
        return Optional.ofNullable(headers.lastHeader(name))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8));
    }
}
