package dev.sprintworker.ingest;

import dev.sprintworker.batch.ImageGenerator;
import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.deadletter.DeadLetter;
import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.event.Origin;
import dev.sprintworker.flow.InFlight;
import dev.sprintworker.flow.PromptJourney;
import dev.sprintworker.flow.PromptTurns;
import dev.sprintworker.flow.Submission;
import dev.sprintworker.publish.OutcomeRecord;
import dev.sprintworker.publish.Telling;
import dev.sprintworker.store.PresignedUrls;
import dev.sprintworker.store.StoredManifest;
import dev.sprintworker.telemetry.SprintLog;
import dev.sprintworker.telemetry.SprintMetrics;
import io.cloudevents.CloudEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends records on their way: prompts on their journey, everything else to the dead letters. */
@ApplicationScoped
public class PromptStarter {

    private static final Optional<ProducerRecord<byte[], byte[]>> NOTHING = Optional.empty();

    private final PromptJourney journey;
    private final PromptTurns turns;
    private final InFlight inFlight;
    private final Telling telling;
    private final PresignedUrls urls;
    private final ImageGenerator generator;
    private final SprintConfig config;
    private final SprintMetrics metrics;

    PromptStarter(
            PromptJourney journey,
            PromptTurns turns,
            InFlight inFlight,
            Telling telling,
            PresignedUrls urls,
            ImageGenerator generator,
            SprintConfig config,
            SprintMetrics metrics) {
        this.journey = journey;
        this.turns = turns;
        this.inFlight = inFlight;
        this.telling = telling;
        this.urls = urls;
        this.generator = generator;
        this.config = config;
        this.metrics = metrics;
    }

    /**
     * Starts the record if there is room for it.
     *
     * @param finished what the consuming thread has to do when the record is done with; added by any thread
     * @return false if the record has to wait
     */
    boolean start(TakenPrompt taken, Queue<Runnable> finished) {
        ConsumerRecord<byte[], byte[]> record = taken.record();
        Received received = Received.read(record.headers(), record.value());
        if (received instanceof Received.Unusable unusable) {
            bury(taken, unusable);
            return true;
        }
        var snapshot = generator.snapshot();
        if (snapshot.isEmpty()) {
            return false;
        }
        CloudEvent event = ((Received.PromptEvent) received).event();
        Origin.KafkaRecord origin = origin(record);
        Submission submission = Submission.read(
                event,
                origin,
                Instant.ofEpochMilli(record.timestamp()),
                config.s3().prefix());
        Optional<InFlight.Place> place = inFlight.enter(submission.bytes(snapshot.get()));
        if (place.isEmpty()) {
            return false;
        }
        taken.holds(place.get());
        turns.take(EventIdentity.of(event), () -> journey.decide(submission, taken::isAbandoned))
                .chain(stored -> telling.isDueBy(origin, stored, submission.folder())
                        .map(due -> due ? Optional.of(outcome(stored)) : NOTHING))
                .subscribe()
                .with(
                        output -> finished.add(() -> taken.finish(output)),
                        // Nothing was decided: the worker is stopping, or the prompt is another's.
                        failure -> finished.add(taken::giveUp));
        return true;
    }

    private ProducerRecord<byte[], byte[]> outcome(StoredManifest stored) {
        return OutcomeRecord.of(
                urls.in(stored.manifest().outcome()), config.topics().outcomes());
    }

    private void bury(TakenPrompt taken, Received.Unusable unusable) {
        SprintLog.LOG.deadLetter(origin(taken.record()), unusable.code().wireName(), unusable.reason());
        metrics.deadLetter(unusable.code().wireName());
        var letter = new DeadLetter(taken.record(), unusable.code(), unusable.reason(), Instant.now());
        String topic = config.topics().deadLetters();
        taken.finish(letter.to(topic), List.of(letter.withoutValueTo(topic), letter.addressOnlyTo(topic)));
    }

    static Origin.KafkaRecord origin(ConsumerRecord<byte[], byte[]> record) {
        return new Origin.KafkaRecord(record.topic(), record.partition(), record.offset());
    }

    SprintMetrics metrics() {
        return metrics;
    }
}
