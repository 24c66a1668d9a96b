package dev.sprintworker.notify;

import dev.sprintworker.event.ExpiredPrompt;
import dev.sprintworker.event.Outcome;
import dev.sprintworker.event.OutcomeEvent;
import dev.sprintworker.event.Webhook;
import dev.sprintworker.publish.OutcomeRecord;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** Outcome records by the worker's own code, of prompts that there never were. */
final class OutcomeMaker {

    private static final int TOO_MANY_CHARACTERS = 21_000;
    private static final List<String> BOTH = List.of("completed", "failed");

    private final Random random;
    private int made;

    OutcomeMaker(Random random) {
        this.random = random;
    }

    /** Completed or failed, to a webhook that wants both. */
    ProducerRecord<byte[], byte[]> outcome(String promptSource, String url) {
        String type = random.nextInt(4) == 0 ? Outcome.Failed.TYPE : Outcome.Completed.TYPE;
        return event(promptSource, type, Map.of("order", "№ " + made), Optional.of(webhook(url, BOTH)));
    }

    ProducerRecord<byte[], byte[]> wanting(String promptSource, String url, String type, String wanted) {
        return event(promptSource, type, Map.of(), Optional.of(webhook(url, List.of(wanted))));
    }

    ProducerRecord<byte[], byte[]> withoutWebhook(String promptSource) {
        return event(promptSource, Outcome.Completed.TYPE, Map.of(), Optional.empty());
    }

    ProducerRecord<byte[], byte[]> tooLarge(String promptSource, String url) {
        Map<String, String> metadata = Map.of("large", "x".repeat(TOO_MANY_CHARACTERS));
        return event(promptSource, Outcome.Completed.TYPE, metadata, Optional.of(webhook(url, BOTH)));
    }

    /** No event at all. */
    ProducerRecord<byte[], byte[]> unreadable() {
        byte[] key = ("unreadable-" + made++).getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(OutcomePlan.TOPIC, key, new byte[] {'{', 0, (byte) 0xff});
    }

    /** {@code ce_id}, or the key of a record without. */
    static String id(ProducerRecord<byte[], byte[]> outcome) {
        Header id = outcome.headers().lastHeader("ce_id");
        return new String(id == null ? outcome.key() : id.value(), StandardCharsets.UTF_8);
    }

    private static Webhook webhook(String url, List<String> events) {
        return new Webhook(URI.create(url), events);
    }

    private ProducerRecord<byte[], byte[]> event(
            String promptSource, String type, Map<String, String> metadata, Optional<Webhook> webhook) {
        Instant now = Instant.now();
        CloudEvent prompt = CloudEventBuilder.v1()
                .withId("prompt-" + made++)
                .withSource(URI.create(promptSource))
                .withType("sprint.prompt.submitted.v1")
                .build();
        Outcome outcome = type.equals(Outcome.Completed.TYPE)
                ? completed(metadata, webhook)
                : Outcome.Failed.of(new ExpiredPrompt(now), webhook);
        return OutcomeRecord.of(OutcomeEvent.of(outcome, prompt, URI.create("/sprint-worker"), now), OutcomePlan.TOPIC);
    }

    private Outcome.Completed completed(Map<String, String> metadata, Optional<Webhook> webhook) {
        long seed = random.nextInt(Integer.MAX_VALUE);
        String sha256 = "%064x".formatted(seed);
        URI uri = URI.create("s3://sprint-images/2026/11/24/" + sha256.substring(32) + "/0.png");
        return new Outcome.Completed(
                List.of(new Outcome.Image(uri, sha256, 1000, 64, 64, seed)),
                new Outcome.Model("demo", "1", "float32"),
                new Outcome.Request(64, 64, 2, 4.5f, seed, 1, 1.5708f, Optional.of(1.3f), true),
                new Outcome.Timings(0.5, 0.1, 0.2, 0.3, 0.01, 0.02, 1.25),
                1,
                metadata,
                webhook);
    }
}
