package dev.sprintworker.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.config.Configured;
import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.flow.InFlight;
import dev.sprintworker.flow.PromptTurns;
import dev.sprintworker.kafka.KafkaClients;
import dev.sprintworker.kafka.Transactions;
import dev.sprintworker.telemetry.KeptSpans;
import dev.sprintworker.telemetry.SprintMetrics;
import dev.sprintworker.telemetry.Tracing;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Without Kafka, and with prompts that stay at their beginning. */
class ConsumerSessionTest {

    private static final TopicPartition PARTITION = new TopicPartition("sprint.prompts", 0);

    private static final AttributeKey<String> EVENT_ID = AttributeKey.stringKey("cloudevents.event_id");

    private final AtomicInteger wakeups = new AtomicInteger();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public void wakeup() {
            wakeups.incrementAndGet();
            super.wakeup();
        }
    };
    private final KeptSpans spans = new KeptSpans();
    private final SprintConfig config = Configured.with(Map.of("sprint.in-flight.prompts", "1"));
    private final SprintMetrics metrics = new SprintMetrics(new SimpleMeterRegistry());
    private final InFlight inFlight = new InFlight(config, metrics);
    private final List<String> begun = new ArrayList<>();
    private final CompletableFuture<Void> decided = new CompletableFuture<>();
    private final PromptTurns turns = new PromptTurns() {
        @Override
        public <T> Uni<T> take(EventIdentity prompt, Supplier<Uni<T>> work) {
            begun.add(prompt.id());
            return Uni.createFrom()
                    .completionStage(decided)
                    .<T>chain(() -> Uni.createFrom().nothing());
        }
    };

    @Test
    void shouldBeginPromptsThatCannotBeTraced() {
        spans.failingStart = true;
        ConsumerSession session = session();
        receive("1");

        session.turn(true);

        assertThat(begun).containsExactly("1");
    }

    @Test
    void shouldEndTheSpansOfWhatIsLeftToAnotherWorker() {
        ConsumerSession session = session();
        receive("worked on", "waits for a place", "waits for its turn");
        session.turn(true);
        assertThat(begun).containsExactly("worked on");

        consumer.rebalance(List.of());

        assertThat(spans.ended)
                .extracting(span -> span.getAttributes().get(EVENT_ID))
                .containsExactly("worked on", "waits for a place");
        assertThat(inFlight.prompts()).as("work goes on").isOne();

        decided.cancel(false);

        assertThat(inFlight.prompts()).isZero();
        assertThat(spans.ended).hasSize(2);
    }

    @Test
    void shouldLetGoOfWhatEndsJustBeforeItLeaves() {
        ConsumerSession session = session();
        receive("1");
        session.turn(true);
        decided.cancel(false);

        session.close();

        assertThat(inFlight.prompts()).isZero();
        assertThat(spans.ended).hasSize(1);
    }

    @Test
    void shouldEndThePollWhenAPromptIsFinished() {
        ConsumerSession session = session();
        receive("1");
        session.turn(true);
        consumer.schedulePollTask(() -> decided.cancel(false));

        session.turn(true);

        assertThat(wakeups).hasValue(1);
        assertThat(inFlight.prompts()).isZero();
    }

    @Test
    void shouldEndNoPollForWhatIsFinishedBetweenTwo() {
        ConsumerSession session = session();
        receive("1");
        session.turn(true);
        decided.cancel(false);

        session.turn(true);

        assertThat(wakeups).hasValue(0);
        assertThat(inFlight.prompts()).isZero();
    }

    @Test
    void shouldAskAgainWhatIsCommittedIfAFinishedPromptEndsTheWait() {
        var waking = new MockConsumer<byte[], byte[]>("earliest") {
            private int asked;

            @Override
            public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
                    Set<TopicPartition> partitions, Duration timeout) {
                asked++;
                if (asked == 1) {
                    throw new WakeupException();
                }
                return Map.of(PARTITION, new OffsetAndMetadata(7));
            }
        };

        assertThat(PartitionCommits.committed(waking, Set.of(PARTITION)))
                .containsEntry(PARTITION, new OffsetAndMetadata(7));
    }

    private ConsumerSession session() {
        var starter = new PromptStarter(
                null,
                turns,
                inFlight,
                null,
                null,
                new ScriptedGenerator(),
                config,
                metrics,
                new Tracing(spans.telemetry(), false));
        var transactions = new Transactions(new KafkaClients(Map.of()), "g", Duration.ofMinutes(1));
        var session = new ConsumerSession(consumer, PARTITION.topic(), transactions, starter);
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(0)));
        consumer.rebalance(List.of(PARTITION));
        return session;
    }

    private void receive(String... ids) {
        for (int i = 0; i < ids.length; i++) {
            var sent = KafkaMessageFactory.createWriter(PARTITION.topic())
                    .writeBinary(OutcomeTopic.prompt(ids[i], "{\"prompt\":\"a cat\"}"));
            consumer.addRecord(new ConsumerRecord<>(
                    PARTITION.topic(),
                    PARTITION.partition(),
                    i,
                    0,
                    TimestampType.CREATE_TIME,
                    0,
                    sent.value().length,
                    null,
                    sent.value(),
                    sent.headers(),
                    Optional.empty()));
        }
    }
}
