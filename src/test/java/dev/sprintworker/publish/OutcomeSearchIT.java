package dev.sprintworker.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sprintworker.config.Configured;
import dev.sprintworker.event.CancelledPrompt;
import dev.sprintworker.event.Manifest;
import dev.sprintworker.event.Origin;
import dev.sprintworker.event.Outcome;
import dev.sprintworker.event.OutcomeEvent;
import dev.sprintworker.event.Prompt;
import dev.sprintworker.kafka.KafkaClients;
import dev.sprintworker.local.LocalServersResource;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class OutcomeSearchIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<String, String> kafka = new LocalServersResource().start();
    private final KafkaClients clients =
            new KafkaClients(Map.of("bootstrap.servers", kafka.get("kafka.bootstrap.servers")));
    private final OutcomeSearch search = new OutcomeSearch(clients, Configured.with(Map.of()));
    private final Manifest manifest = manifest();

    @Test
    void shouldFindWhatWasTold() throws Exception {
        assertThat(search.told(manifest).await().atMost(PATIENCE)).isFalse();

        try (KafkaProducer<byte[], byte[]> producer = clients.producer(Map.of(), Map.of())) {
            producer.send(record()).get();
        }

        assertThat(search.told(manifest).await().atMost(PATIENCE)).isTrue();
        assertThat(search.told(manifest()).await().atMost(PATIENCE)).isFalse();
    }

    @Test
    void shouldNotTakeWhatIsBehindAnOpenTransactionForUntold() throws Exception {
        String id = "open-" + UUID.randomUUID();
        try (KafkaProducer<byte[], byte[]> open = new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.get("kafka.bootstrap.servers"), "transactional.id", id),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
                KafkaProducer<byte[], byte[]> producer = clients.producer(Map.of(), Map.of())) {
            open.initTransactions();
            open.beginTransaction();
            open.send(new ProducerRecord<>("sprint.outcomes", record().key(), new byte[0]))
                    .get();
            producer.send(record()).get();

            CompletableFuture<Boolean> told = search.told(manifest).subscribeAsCompletionStage();
            // Longer than a search takes that has nothing to wait for.
            await().during(Duration.ofSeconds(2)).until(() -> !told.isDone());
            open.abortTransaction();

            assertThat(told).succeedsWithin(PATIENCE).isEqualTo(true);
        }
    }

    private ProducerRecord<byte[], byte[]> record() {
        return OutcomeRecord.of(manifest.outcome(), "sprint.outcomes");
    }

    private static Manifest manifest() {
        var prompt = CloudEventBuilder.v1()
                .withId(UUID.randomUUID().toString())
                .withSource(URI.create("/s"))
                .withType(Prompt.TYPE)
                .build();
        var outcome = Outcome.Failed.of(new CancelledPrompt(), Optional.empty());
        return new Manifest(OutcomeEvent.of(outcome, prompt, URI.create("/w"), Instant.now()), new Origin.Request("r"));
    }
}
