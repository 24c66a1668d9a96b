package dev.sprintworker.flow;

import static dev.sprintworker.flow.Timed.secondsSince;
import static dev.sprintworker.flow.Timed.timed;

import dev.sprintworker.batch.GeneratedImages;
import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.event.GenerationFailure;
import dev.sprintworker.event.Manifest;
import dev.sprintworker.event.Outcome;
import dev.sprintworker.event.OutcomeEvent;
import dev.sprintworker.event.Prompt;
import dev.sprintworker.event.PromptFailure;
import dev.sprintworker.flow.AdmittedPictures.Asked;
import dev.sprintworker.sana.DeviceOutOfMemoryException;
import dev.sprintworker.store.PictureStore;
import dev.sprintworker.store.PngPicture;
import dev.sprintworker.store.StoredManifest;
import dev.sprintworker.telemetry.Printable;
import dev.sprintworker.telemetry.SprintLog;
import dev.sprintworker.telemetry.SprintMetrics;
import dev.sprintworker.webhook.WebhookRules;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * The journey of one prompt: look whether it is decided, admit, generate, encode, store, decide.
 *
 * <p>Every prompt event ends in one manifest, and the objects a completed one names exist. Travelled again, from
 * whatever point the first journey died at, it ends in the same manifest. The one failure that comes out of here is
 * {@link CancellationException}: nothing was decided, and somebody else will.
 */
@ApplicationScoped
public class PromptJourney {

    private static final Duration MIN_BACKOFF = Duration.ofSeconds(1);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);

    private final AdmittedPictures device;
    private final PictureStore store;
    private final SprintConfig config;
    private final SprintMetrics metrics;
    private final PngEncoding encoding;
    private final WebhookRules webhooks;
    private final Executor workers = Infrastructure.getDefaultWorkerPool();

    PromptJourney(AdmittedPictures device, PictureStore store, SprintConfig config, SprintMetrics metrics) {
        this.device = device;
        this.store = store;
        this.config = config;
        this.metrics = metrics;
        this.encoding = new PngEncoding(config.png().prompt());
        this.webhooks = WebhookRules.of(config.webhook());
    }

    /**
     * The prompt's manifest, made now or found. Does nothing slow on the calling thread.
     *
     * @param abandoned whether somebody else has got the prompt meanwhile; asked before device time is spent
     */
    public Uni<StoredManifest> decide(Submission submission, BooleanSupplier abandoned) {
        return Uni.createFrom()
                .deferred(() -> attempt(submission, abandoned))
                .onFailure(PromptJourney::isUnexpected)
                .invoke(failure -> undecided(submission, failure))
                .onFailure(PromptJourney::isUnexpected)
                .retry()
                .withBackOff(MIN_BACKOFF, MAX_BACKOFF)
                .indefinitely();
    }

    private Uni<StoredManifest> attempt(Submission submission, BooleanSupplier abandoned) {
        var over = new AtomicBoolean();
        BooleanSupplier unneeded = () -> over.get() || abandoned.getAsBoolean();
        return Uni.combine()
                .all()
                .unis(early(submission, unneeded), look(submission))
                .asTuple()
                .onFailure()
                .invoke(() -> over.set(true))
                .chain(answers -> {
                    Optional<Asked> early = answers.getItem1();
                    Looked looked = answers.getItem2();
                    if (looked.manifest().isEmpty()) {
                        return make(looked.submission(), unneeded, early);
                    }
                    over.set(true);
                    decidedBefore(submission, looked.manifest().get());
                    return Uni.createFrom().item(looked.manifest().get());
                });
    }

    /** A device that would wait begins while S3 is asked whether the prompt is decided: as a rule it is not. */
    private Uni<Optional<Asked>> early(Submission submission, BooleanSupplier unneeded) {
        return Uni.createFrom()
                .item(() -> device.askIfIdle(submission, unneeded))
                .runSubscriptionOn(workers);
    }

    /**
     * What S3 says.
     *
     * @param submission with its folder for ever
     */
    private record Looked(Submission submission, Optional<StoredManifest> manifest) {}

    private Uni<Looked> look(Submission submission) {
        return Uni.combine()
                .all()
                .unis(store.claim(submission.identity(), submission.folder()), store.manifest(submission.folder()))
                .asTuple()
                .chain(found -> found.getItem1().equals(submission.folder())
                        ? Uni.createFrom().item(new Looked(submission, found.getItem2()))
                        : store.manifest(found.getItem1())
                                .map(manifest -> new Looked(submission.in(found.getItem1()), manifest)));
    }

    /** Nobody foresaw it, so nobody knows what it means for the prompt: it is not decided by it. */
    private static boolean isUnexpected(Throwable failure) {
        return !(failure instanceof CancellationException);
    }

    /** Pictures in S3, or a failure of the prompt's own; and the manifest that says so. */
    private Uni<StoredManifest> make(Submission submission, BooleanSupplier unneeded, Optional<Asked> early) {
        return Uni.createFrom()
                .deferred(() -> pictures(submission, early.orElseGet(() -> device.ask(submission, unneeded))))
                .onFailure(PromptFailure.class)
                .recoverWithItem(failure -> failed(submission, failure))
                .chain(outcome -> decide(submission, outcome));
    }

    private Uni<Outcome> pictures(Submission submission, Asked asked) {
        return Uni.createFrom()
                .completionStage(asked.pictures())
                // Leave the device's thread at once: it has the next batch to make.
                .emitOn(workers)
                .invoke(generated -> made(submission, generated))
                .chain(generated -> timed(Uni.createFrom()
                                .item(() -> encoding.of(generated.pictures(), asked.admitted(), asked.model())))
                        .invoke(pngs -> over("png", submission, pngs))
                        .map(pngs -> new Encoded(generated, pngs)))
                .onFailure(failure -> isUnexpected(failure) && !(failure instanceof PromptFailure))
                .transform(failure -> generationFailure(submission, failure))
                .chain(encoded -> timed(store.pictures(
                                submission.folder(),
                                encoded.pngs().value(),
                                submission.identity(),
                                asked.model(),
                                asked.prompt().metadata()))
                        .invoke(images -> over("upload", submission, images))
                        .map(images -> new Outcome.Completed(
                                images.value(),
                                asked.model(),
                                asked.admitted().effective(),
                                timings(encoded, images.seconds(), submission.receivedNanos()),
                                encoded.generated().batchSize(),
                                asked.prompt().metadata(),
                                asked.prompt().webhook())));
    }

    private void made(Submission submission, GeneratedImages generated) {
        metrics.queued(generated.queuedSeconds());
        StageTrace.of(submission.trace(), generated);
    }

    private void over(String stage, Submission submission, Timed<?> work) {
        metrics.stage(stage, work.seconds());
        submission.trace().stage(stage, work.startNanos(), work.seconds());
    }

    private record Encoded(GeneratedImages generated, Timed<List<PngPicture>> pngs) {}

    private Uni<StoredManifest> decide(Submission submission, Outcome outcome) {
        var event = OutcomeEvent.of(outcome, submission.event(), config.source(), Instant.now());
        return store.decide(submission.folder(), new Manifest(event, submission.origin()))
                .invoke(manifest -> {
                    // The answer to the attempt that created it may have been lost.
                    boolean own = manifest.own()
                            || manifest.manifest().madeBy().equals(submission.origin())
                                    && event.getTime()
                                            .equals(manifest.manifest()
                                                    .outcome()
                                                    .getTime());
                    if (own) {
                        decided(submission, outcome);
                    } else {
                        decidedBefore(submission, manifest);
                    }
                });
    }

    private static Outcome.Timings timings(Encoded encoded, double upload, long receivedNanos) {
        var stages = encoded.generated().stages();
        return new Outcome.Timings(
                encoded.generated().queuedSeconds(),
                stages.text(),
                stages.denoise(),
                stages.decode(),
                encoded.pngs().seconds(),
                upload,
                secondsSince(receivedNanos));
    }

    private static PromptFailure generationFailure(Submission submission, Throwable thrown) {
        submission.log(() -> SprintLog.LOG.generationFailed(id(submission), submission.origin(), thrown));
        return thrown instanceof DeviceOutOfMemoryException || thrown instanceof OutOfMemoryError
                ? GenerationFailure.outOfMemory(thrown)
                : GenerationFailure.internal(thrown);
    }

    /** Nobody is told at a URL that was refused. */
    private Outcome failed(Submission submission, PromptFailure failure) {
        return Outcome.Failed.of(
                failure,
                submission
                        .prompt()
                        .flatMap(Prompt::webhook)
                        .filter(webhook -> webhooks.refusal(webhook.url()).isEmpty()));
    }

    private void decided(Submission submission, Outcome outcome) {
        submission.trace().decided(false);
        submission.log(() -> {
            if (outcome instanceof Outcome.Completed completed) {
                metrics.completed();
                metrics.prompt(Duration.between(submission.received(), Instant.now()));
                SprintLog.LOG.completed(
                        id(submission),
                        submission.origin(),
                        completed.images().size(),
                        completed.timings().total());
            } else if (outcome instanceof Outcome.Failed failed) {
                metrics.failed(failed.error().code().wireName());
                submission.trace().failed(failed.error().code().wireName());
                SprintLog.LOG.failed(
                        id(submission),
                        submission.origin(),
                        failed.error().code().wireName(),
                        failed.error().message());
            }
        });
    }

    private void decidedBefore(Submission submission, StoredManifest manifest) {
        metrics.redeliverySkipped();
        submission.trace().decided(true);
        submission.log(() -> SprintLog.LOG.decidedBefore(
                id(submission), submission.origin(), manifest.manifest().madeBy()));
    }

    private void undecided(Submission submission, Throwable failure) {
        metrics.retry("internal");
        submission.log(() -> SprintLog.LOG.undecided(id(submission), submission.origin(), failure));
    }

    private static String id(Submission submission) {
        return Printable.of(submission.identity().id());
    }
}
