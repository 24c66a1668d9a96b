package dev.sprintworker.ingest;

import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.flow.PromptJourney;
import dev.sprintworker.publish.OutcomeRecord;
import dev.sprintworker.telemetry.RecordAddress;
import dev.sprintworker.telemetry.SprintLog;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/**
 * Prompts in, outcomes out, a bounded number of them at once and in whatever order they finish.
 *
 * <p>A prompt's record is acknowledged by the broker's acknowledgement of its outcome; its offset is committed when all
 * earlier records of the partition are acknowledged too. Between the two a crash repeats the prompt, never loses it:
 *
 * <pre>
 * offset   10        11        12
 *          outcome   working   outcome     committed: 11. A crash now repeats 11 and 12.
 *          outcome   outcome   outcome     committed: 13.
 * </pre>
 */
@ApplicationScoped
public class PromptStream {

    private final PromptJourney journey;
    private final UnusableRecords unusable;
    private final SprintConfig config;

    PromptStream(PromptJourney journey, UnusableRecords unusable, SprintConfig config) {
        this.journey = journey;
        this.unusable = unusable;
        this.config = config;
    }

    @Incoming("prompts")
    @Outgoing("outcomes")
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    public Multi<Message<ProducerRecord<byte[], byte[]>>> outcomes(Multi<Message<byte[]>> prompts) {
        return prompts.onItem()
                .transformToUni(this::outcome)
                .merge(config.inFlight().prompts());
    }

    /** Nothing but null when there is nothing to publish; never fails, because that would end the stream. */
    private Uni<Message<ProducerRecord<byte[], byte[]>>> outcome(Message<byte[]> prompt) {
        var kafka = prompt.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow();
        var address = new RecordAddress(kafka.getTopic(), kafka.getPartition(), kafka.getOffset());
        Uni<Message<ProducerRecord<byte[], byte[]>>> outcome;
        Received received = Received.read(kafka.getHeaders(), prompt.getPayload());
        if (received instanceof Received.PromptEvent promptEvent) {
            outcome = journey.outcomeOf(promptEvent.event(), kafka.getTimestamp(), address)
                    .map(event ->
                            publication(OutcomeRecord.of(event, config.topics().outcomes()), prompt));
        } else {
            var reason = ((Received.Unusable) received).reason();
            outcome = unusable.take(address, reason)
                    .chain(() -> Uni.createFrom().completionStage(prompt.ack()))
                    .onItem()
                    .transform(acknowledged -> null);
        }
        return outcome.onFailure()
                .invoke(failure -> SprintLog.LOG.withoutOutcome(address, failure))
                .onFailure()
                .recoverWithUni(failure -> Uni.createFrom()
                        .completionStage(prompt.nack(failure))
                        .onItem()
                        .transform(refused -> null));
    }

    /** Without the prompt's own metadata: SmallRye would let its headers choose where the outcome goes. */
    private static Message<ProducerRecord<byte[], byte[]>> publication(
            ProducerRecord<byte[], byte[]> outcome, Message<byte[]> prompt) {
        return Message.of(outcome, Metadata.empty(), () -> prompt.ack(), failure -> prompt.nack(failure));
    }
}
