package dev.sprintworker.flow;

import static dev.sprintworker.flow.Timed.secondsSince;
import static dev.sprintworker.flow.Timed.timed;

import dev.sprintworker.admission.Admission;
import dev.sprintworker.admission.AdmittedPrompt;
import dev.sprintworker.batch.GeneratedImages;
import dev.sprintworker.batch.ImageGenerator;
import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.event.GenerationFailure;
import dev.sprintworker.event.InvalidPrompt;
import dev.sprintworker.event.Outcome;
import dev.sprintworker.event.OutcomeEvent;
import dev.sprintworker.event.Prompt;
import dev.sprintworker.event.PromptFailure;
import dev.sprintworker.event.PromptParser;
import dev.sprintworker.event.Webhook;
import dev.sprintworker.png.PngFile;
import dev.sprintworker.png.PngText;
import dev.sprintworker.sana.DeviceOutOfMemoryException;
import dev.sprintworker.sana.Picture;
import dev.sprintworker.sana.SnapshotInfo;
import dev.sprintworker.store.PictureFolder;
import dev.sprintworker.store.PictureStore;
import dev.sprintworker.store.PngPicture;
import dev.sprintworker.telemetry.Printable;
import dev.sprintworker.telemetry.RecordAddress;
import dev.sprintworker.telemetry.SprintLog;
import io.cloudevents.CloudEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/**
 * The journey of one prompt: parse, admit, generate, encode, store, tell.
 *
 * <p>Every prompt event ends in one outcome event, and the objects a completed one names exist. The one failure that
 * comes out of here is {@link CancellationException}: the worker is stopping and nothing was decided.
 */
@ApplicationScoped
public class PromptJourney {

    private static final Duration SNAPSHOT_POLL = Duration.ofMillis(100);

    private final ImageGenerator generator;
    private final PictureStore store;
    private final SprintConfig config;
    private final Executor workers = Infrastructure.getDefaultWorkerPool();

    PromptJourney(ImageGenerator generator, PictureStore store, SprintConfig config) {
        this.generator = generator;
        this.store = store;
        this.config = config;
    }

    /**
     * Does nothing slow on the calling thread.
     *
     * @param received when the broker got the event, for events that do not say when they were made
     */
    public Uni<CloudEvent> outcomeOf(CloudEvent event, Instant received, RecordAddress address) {
        long startNanos = System.nanoTime();
        Prompt prompt;
        try {
            prompt = PromptParser.parse(event);
        } catch (InvalidPrompt invalid) {
            return Uni.createFrom().item(() -> told(failed(invalid, Optional.empty(), event, address), event));
        }
        return whenReady()
                .chain(snapshot -> make(prompt, event, received, snapshot, startNanos))
                .invoke(completed -> SprintLog.LOG.completed(
                        Printable.of(event.getId()),
                        address,
                        completed.images().size(),
                        completed.timings().total()))
                .onItem()
                .castTo(Outcome.class)
                .onFailure(failure -> !(failure instanceof CancellationException))
                .recoverWithItem(failure -> failed(failure, prompt.webhook(), event, address))
                .map(outcome -> told(outcome, event));
    }

    private Uni<Outcome.Completed> make(
            Prompt prompt, CloudEvent event, Instant received, SnapshotInfo snapshot, long startNanos) {
        Admission.requireUnexpired(event, Instant.now());
        var identity = EventIdentity.of(event);
        AdmittedPrompt admitted = Admission.admit(prompt, snapshot, identity.seed());
        var model = new Outcome.Model(snapshot.name(), snapshot.revision(), snapshot.precision());
        var made = Optional.ofNullable(event.getTime()).map(OffsetDateTime::toInstant);
        var folder = PictureFolder.of(config.s3().prefix(), identity, made.orElse(received));

        return Uni.createFrom()
                .completionStage(() -> generator.generate(admitted.settings(), admitted.images()))
                // Leave the device's thread at once: it has the next batch to make.
                .emitOn(workers)
                .chain(generated -> timed(encoded(generated.pictures(), admitted, model))
                        .chain(pngs -> timed(store.pictures(folder, pngs.value(), identity, model, prompt.metadata()))
                                .map(images -> new Outcome.Completed(
                                        images.value(),
                                        model,
                                        admitted.effective(),
                                        timings(generated, pngs.seconds(), images.seconds(), startNanos),
                                        generated.batchSize(),
                                        prompt.metadata(),
                                        prompt.webhook()))))
                .chain(completed -> store.manifest(folder, completed).replaceWith(completed));
    }

    /** On the worker pool, one picture of the prompt after another: encoding takes several times a picture's memory. */
    private Uni<List<PngPicture>> encoded(List<Picture> pictures, AdmittedPrompt admitted, Outcome.Model model) {
        return Uni.createFrom()
                .item(() -> IntStream.range(0, pictures.size())
                        .mapToObj(i -> encoded(pictures.get(i), i, admitted, model))
                        .toList())
                .runSubscriptionOn(workers);
    }

    private PngPicture encoded(Picture picture, int index, AdmittedPrompt admitted, Outcome.Model model) {
        var request = admitted.images().get(index);
        var text = new PngText(
                model.name(),
                model.revision(),
                request.seed(),
                admitted.settings().steps(),
                admitted.settings().guidanceScale(),
                config.png().prompt() ? Optional.of(request.prompt()) : Optional.empty());
        return new PngPicture(PngFile.encode(picture, text), picture.width(), picture.height(), request.seed());
    }

    private static Outcome.Timings timings(GeneratedImages generated, double png, double upload, long startNanos) {
        var stages = generated.stages();
        return new Outcome.Timings(
                generated.queuedSeconds(),
                stages.text(),
                stages.denoise(),
                stages.decode(),
                png,
                upload,
                secondsSince(startNanos));
    }

    /** Prompts that arrive while weights are still being bound wait; none is judged by a snapshot that is not there. */
    private Uni<SnapshotInfo> whenReady() {
        return generator
                .snapshot()
                .map(snapshot -> Uni.createFrom().item(snapshot))
                .orElseGet(() -> Uni.createFrom()
                        .voidItem()
                        .onItem()
                        .delayIt()
                        .by(SNAPSHOT_POLL)
                        .chain(this::whenReady));
    }

    private static Outcome failed(
            Throwable thrown, Optional<Webhook> webhook, CloudEvent event, RecordAddress address) {
        String promptId = Printable.of(event.getId());
        PromptFailure failure = classified(thrown);
        if (failure instanceof GenerationFailure) {
            SprintLog.LOG.generationFailed(promptId, address, thrown);
        }
        SprintLog.LOG.failed(promptId, address, failure.code().wireName(), failure.getMessage());
        return Outcome.Failed.of(failure, webhook);
    }

    private static PromptFailure classified(Throwable thrown) {
        if (thrown instanceof PromptFailure failure) {
            return failure;
        }
        return thrown instanceof DeviceOutOfMemoryException || thrown instanceof OutOfMemoryError
                ? GenerationFailure.outOfMemory(thrown)
                : GenerationFailure.internal(thrown);
    }

    private CloudEvent told(Outcome outcome, CloudEvent event) {
        return OutcomeEvent.of(outcome, event, config.source(), Instant.now());
    }
}
