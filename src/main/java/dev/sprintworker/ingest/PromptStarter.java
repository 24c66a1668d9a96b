package dev.sprintworker.ingest;

import dev.sprintworker.batch.ImageGenerator;
import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.deadletter.DeadLetter;
import dev.sprintworker.deadletter.DeadLetterCode;
import dev.sprintworker.event.Origin;
import dev.sprintworker.flow.InFlight;
import dev.sprintworker.flow.PromptJourney;
import dev.sprintworker.flow.PromptTurns;
import dev.sprintworker.flow.Submission;
import dev.sprintworker.publish.OutcomeRecord;
import dev.sprintworker.publish.Telling;
import dev.sprintworker.store.PresignedUrls;
import dev.sprintworker.store.StoredManifest;
import dev.sprintworker.telemetry.Printable;
import dev.sprintworker.telemetry.PromptContext;
import dev.sprintworker.telemetry.SprintLog;
import dev.sprintworker.telemetry.SprintMetrics;
import dev.sprintworker.telemetry.Tracing;
import io.cloudevents.CloudEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends records on their way: prompts on their journey, everything else to the dead letters. */
@ApplicationScoped
public class PromptStarter {

    private static final Optional<ProducerRecord<byte[], byte[]>> NOTHING = Optional.empty();
    private static final Duration MIN_BACKOFF = Duration.ofSeconds(1);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);

    private final PromptJourney journey;
    private final PromptTurns turns;
    private final InFlight inFlight;
    private final Telling telling;
    private final PresignedUrls urls;
    private final ImageGenerator generator;
    private final SprintConfig config;
    private final SprintMetrics metrics;
    private final Tracing tracing;

    PromptStarter(
            PromptJourney journey,
            PromptTurns turns,
            InFlight inFlight,
            Telling telling,
            PresignedUrls urls,
            ImageGenerator generator,
            SprintConfig config,
            SprintMetrics metrics,
            Tracing tracing) {
        this.journey = journey;
        this.turns = turns;
        this.inFlight = inFlight;
        this.telling = telling;
        this.urls = urls;
        this.generator = generator;
        this.config = config;
        this.metrics = metrics;
        this.tracing = tracing;
    }

    /**
     * Starts the record if there is room for it.
     *
     * @param consuming runs on the consuming thread what is to be done there when the record is done with
     * @return false if the record has to wait
     */
    boolean start(TakenPrompt taken, Executor consuming) {
        try {
            return taken.received() instanceof Received.Unusable unusable
                    ? bury(taken, unusable)
                    : start(taken, ((Received.PromptEvent) taken.received()).event(), consuming);
        } catch (RuntimeException e) {
            // Whatever it is about this record, those behind it have nothing to do with it.
            SprintLog.LOG.unreadable(origin(taken.record()), e);
            return bury(
                    taken,
                    new Received.Unusable(
                            DeadLetterCode.UNREADABLE,
                            "cannot be read, " + e.getClass().getSimpleName()));
        }
    }

    private boolean start(TakenPrompt taken, CloudEvent event, Executor consuming) {
        var snapshot = generator.snapshot();
        if (snapshot.isEmpty()) {
            return false;
        }
        ConsumerRecord<byte[], byte[]> record = taken.record();
        Submission submission = taken.submission(() -> Submission.read(
                event,
                origin(record),
                Instant.ofEpochMilli(record.timestamp()),
                config.s3().prefix(),
                () -> tracing.taken(record, event, config.group(), taken.takenNanos())));
        Optional<InFlight.Place> place = inFlight.enter(submission.bytes(snapshot.get()));
        if (place.isEmpty()) {
            return false;
        }
        taken.holds(place.get());
        Uni.createFrom()
                .deferred(() -> {
                    if (taken.isAbandoned()) {
                        throw new CancellationException("somebody else has got the prompt");
                    }
                    return turns.take(submission.identity(), () -> journey.decide(submission, taken::isAbandoned));
                })
                .invoke(place.get()::decided)
                .chain(stored -> told(taken, stored))
                .onFailure(failure -> !(failure instanceof CancellationException))
                .invoke(failure -> submission.log(() -> SprintLog.LOG.undecided(
                        Printable.of(submission.identity().id()), origin(record), failure)))
                .onFailure(failure -> !(failure instanceof CancellationException))
                .retry()
                .withBackOff(MIN_BACKOFF, MAX_BACKOFF)
                .indefinitely()
                .subscribe()
                .with(
                        output -> end(taken, consuming, () -> taken.finish(output)),
                        // Nothing was decided: the worker is stopping, or the prompt is another's.
                        failure -> end(taken, consuming, taken::giveUp));
        return true;
    }

    /** The consuming thread may have gone on without the partition, even without this session. */
    private static void end(TakenPrompt taken, Executor consuming, Runnable ending) {
        consuming.execute(ending);
        if (taken.isAbandoned()) {
            taken.leave();
        }
    }

    /** What the record has to publish with its offset, if anything. */
    private Uni<Optional<ProducerRecord<byte[], byte[]>>> told(TakenPrompt taken, StoredManifest stored) {
        Origin.KafkaRecord origin = origin(taken.record());
        return (taken.isGroupKnown() ? telling.isDueBy(origin, stored) : telling.isStillDueBy(origin, stored))
                .map(due -> due ? Optional.of(outcome(taken, stored)) : NOTHING);
    }

    private ProducerRecord<byte[], byte[]> outcome(TakenPrompt taken, StoredManifest stored) {
        return taken.trace()
                .publish(urls.in(stored.manifest().outcome()), config.topics().outcomes(), OutcomeRecord::of);
    }

    /** It takes a place like a prompt, until it is committed. */
    private boolean bury(TakenPrompt taken, Received.Unusable unusable) {
        Optional<InFlight.Place> place = inFlight.enter(taken.bytes());
        if (place.isEmpty()) {
            return false;
        }
        taken.holds(place.get());
        Origin origin = origin(taken.record());
        PromptContext.log(
                origin, () -> SprintLog.LOG.deadLetter(origin, unusable.code().wireName(), unusable.reason()));
        metrics.deadLetter(unusable.code().wireName());
        var letter = new DeadLetter(taken.record(), unusable.code(), unusable.reason(), Instant.now());
        String topic = config.topics().deadLetters();
        taken.finish(letter.to(topic), List.of(letter.withoutValueTo(topic), letter.addressOnlyTo(topic)));
        return true;
    }

    static Origin.KafkaRecord origin(ConsumerRecord<byte[], byte[]> record) {
        return new Origin.KafkaRecord(record.topic(), record.partition(), record.offset());
    }

    SprintMetrics metrics() {
        return metrics;
    }
}
