package dev.sprintworker.http;

import dev.sprintworker.batch.ImageGenerator;
import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.event.Origin;
import dev.sprintworker.flow.CancelledPrompts;
import dev.sprintworker.flow.InFlight;
import dev.sprintworker.flow.PromptJourney;
import dev.sprintworker.flow.PromptTurns;
import dev.sprintworker.flow.Submission;
import dev.sprintworker.publish.Telling;
import dev.sprintworker.sana.SnapshotInfo;
import dev.sprintworker.store.PresignedUrls;
import dev.sprintworker.store.StoredManifest;
import dev.sprintworker.telemetry.PromptTrace;
import dev.sprintworker.telemetry.Tracing;
import io.cloudevents.CloudEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * The way of a prompt event that came by a request: decided like any other, and told before it is answered. What was
 * begun goes on whether or not the sender waits for it; the same event sent again finds what is there.
 */
@ApplicationScoped
class PromptDelivery {

    private final PromptJourney journey;
    private final PromptTurns turns;
    private final InFlight inFlight;
    private final Telling telling;
    private final PresignedUrls urls;
    private final ImageGenerator generator;
    private final CancelledPrompts cancelled;
    private final SprintConfig config;
    private final Tracing tracing;

    PromptDelivery(
            PromptJourney journey,
            PromptTurns turns,
            InFlight inFlight,
            Telling telling,
            PresignedUrls urls,
            ImageGenerator generator,
            CancelledPrompts cancelled,
            SprintConfig config,
            Tracing tracing) {
        this.journey = journey;
        this.turns = turns;
        this.inFlight = inFlight;
        this.telling = telling;
        this.urls = urls;
        this.generator = generator;
        this.cancelled = cancelled;
        this.config = config;
        this.tracing = tracing;
    }

    /**
     * Whether prompts can be taken. Servers that fail are no reason to refuse one: it waits for them, as those from Kafka
     * do, and the bound of what is in flight limits how many.
     */
    boolean isReady() {
        return generator.snapshot().isPresent() && cancelled.complete();
    }

    /** The event's outcome once it is committed, or a {@link ProblemException}. */
    Uni<CloudEvent> outcome(CloudEvent event) {
        SnapshotInfo snapshot = generator.snapshot().orElseThrow(PromptDelivery::notReady);
        var request = new Origin.Request(UUID.randomUUID().toString());
        Submission submission =
                Submission.read(event, request, Instant.now(), config.s3().prefix(), () -> tracing.requested(event));
        PromptTrace trace = submission.trace();
        InFlight.Place place = inFlight.enter(submission.bytes(snapshot)).orElseThrow(() -> {
            trace.end();
            return Problem.of(Problem.Status.TOO_MANY_REQUESTS, "as much is in flight as may be")
                    .exception();
        });
        CompletableFuture<StoredManifest> told = told(submission, request, place)
                .onTermination()
                .invoke(place::leave)
                .onTermination()
                .invoke(trace::end)
                .subscribeAsCompletionStage();
        return Uni.createFrom()
                // A copy: a sender that goes away ends its own waiting only.
                .completionStage(told.copy())
                .ifNoItem()
                .after(config.http().timeout())
                .failWith(() ->
                        Problem.unavailable("the prompt was not done in time").exception())
                .onFailure(CancellationException.class)
                .transform(undecided -> notReady())
                .map(stored -> urls.in(stored.manifest().outcome()));
    }

    private Uni<StoredManifest> told(Submission submission, Origin.Request request, InFlight.Place place) {
        Duration patience = config.http().timeout();
        return turns.take(
                        submission.identity(),
                        () -> journey.decide(submission, () -> false)
                                .invoke(place::decided)
                                .chain(stored -> telling.tell(request, stored, submission.trace())
                                        .map(told -> new Decided(stored, told))))
                // Not within the turn: the record may need it.
                .chain(decided -> decided.told()
                        ? Uni.createFrom().item(decided.stored())
                        : telling.awaitTold(decided.stored())
                                .replaceWith(decided.stored())
                                .ifNoItem()
                                .after(patience)
                                .failWith(() -> Problem.unavailable("the outcome is not published yet")
                                        .exception()));
    }

    private record Decided(StoredManifest stored, boolean told) {}

    private static ProblemException notReady() {
        return Problem.unavailable("the worker is not ready").exception();
    }
}
