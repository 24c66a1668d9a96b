package dev.sprintworker.load;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Submits prompts as CloudEvents in binary mode. */
final class Publisher implements AutoCloseable {

    private static final String TYPE = "sprint.prompt.submitted.v1";

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final URI source;
    private final Optional<URI> webhook;
    private final Ledger ledger;
    private final Map<String, CloudEvent> events = new HashMap<>();
    private final Map<TopicPartition, Long> nextOffsets = new ConcurrentHashMap<>();

    /** @param webhook that prompts ask for which want one */
    Publisher(Producer<byte[], byte[]> producer, String topic, URI source, Optional<URI> webhook, Ledger ledger) {
        this.producer = producer;
        this.topic = topic;
        this.source = source;
        this.webhook = webhook;
        this.ledger = ledger;
    }

    /** Each at its time, whatever became of those before; returns when the last is sent. */
    void sendAtTheirTimes(List<LoadPlan.Send> sends) {
        long startNanos = ledger.nowNanos();
        for (LoadPlan.Send send : sends) {
            long intended = startNanos + send.offsetNanos();
            for (long left = intended - ledger.nowNanos(); left > 0; left = intended - ledger.nowNanos()) {
                LockSupport.parkNanos(left);
            }
            send(send.prompt(), intended);
        }
    }

    /** Now, but it counts from the time it was to be sent at. */
    void send(LoadPrompt prompt, long intendedNanos) {
        // Sent again, it is the same event to the last byte, its time included.
        CloudEvent event =
                prompt.resubmitted() ? events.computeIfAbsent(prompt.id(), id -> event(prompt)) : event(prompt);
        ledger.sent(prompt.id(), intendedNanos, ledger.nowNanos(), webhook.isPresent() && prompt.wantsWebhook());
        try {
            producer.send(
                    KafkaMessageFactory.createWriter(topic, prompt.id().getBytes(StandardCharsets.UTF_8))
                            .writeBinary(event),
                    (metadata, failure) -> {
                        if (failure == null) {
                            ledger.taken(prompt.id());
                            nextOffsets.merge(
                                    new TopicPartition(metadata.topic(), metadata.partition()),
                                    metadata.offset() + 1,
                                    Math::max);
                        } else {
                            ledger.refused(prompt.id(), failure.toString());
                        }
                    });
        } catch (KafkaException failure) {
            ledger.refused(prompt.id(), failure.toString());
        }
    }

    private CloudEvent event(LoadPrompt prompt) {
        return CloudEventBuilder.v1()
                .withId(prompt.id())
                .withSource(source)
                .withType(TYPE)
                .withTime(OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS))
                .withData("application/json", prompt.data(webhook))
                .build();
    }

    /** Where the partitions stood after the last event of this run that a broker took. */
    Map<TopicPartition, Long> flushed() {
        producer.flush();
        return Map.copyOf(nextOffsets);
    }

    @Override
    public void close() {
        producer.close();
    }
}
