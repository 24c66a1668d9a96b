package dev.sprintworker.flow;

import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.event.InvalidPrompt;
import dev.sprintworker.event.Origin;
import dev.sprintworker.event.Prompt;
import dev.sprintworker.event.PromptParser;
import dev.sprintworker.sana.SnapshotInfo;
import dev.sprintworker.store.PictureFolder;
import dev.sprintworker.telemetry.PromptContext;
import dev.sprintworker.telemetry.PromptTrace;
import io.cloudevents.CloudEvent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A prompt event that came in, read.
 *
 * @param identity what makes it the same prompt when it comes again
 * @param folder of its objects, unless it came before with another time
 * @param prompt empty if the data is no valid prompt
 * @param invalid why; empty if it is one
 * @param received when the broker or the server got it
 * @param receivedNanos {@link System#nanoTime} at which it was read
 */
public record Submission(
        CloudEvent event,
        Origin origin,
        EventIdentity identity,
        PictureFolder folder,
        Optional<Prompt> prompt,
        Optional<InvalidPrompt> invalid,
        Instant received,
        long receivedNanos,
        PromptTrace trace) {

    /** A pixel of a picture, of the file it becomes, and what encoding takes in between. */
    private static final long BYTES_PER_PIXEL = 3 * 3;

    /**
     * @param received when the broker or the server got it, for events that do not say when they were made
     * @param trace begins the prompt's, once nothing else can fail: whoever has the submission ends it
     */
    public static Submission read(
            CloudEvent event, Origin origin, Instant received, Optional<String> prefix, Supplier<PromptTrace> trace) {
        long nanos = System.nanoTime();
        EventIdentity identity = EventIdentity.of(event);
        Instant made = Optional.ofNullable(event.getTime())
                .map(OffsetDateTime::toInstant)
                .orElse(received);
        PictureFolder folder = PictureFolder.of(prefix, identity, made);
        try {
            Optional<Prompt> prompt = Optional.of(PromptParser.parse(event));
            return new Submission(
                    event, origin, identity, folder, prompt, Optional.empty(), received, nanos, trace.get());
        } catch (InvalidPrompt invalid) {
            return new Submission(
                    event,
                    origin,
                    identity,
                    folder,
                    Optional.empty(),
                    Optional.of(invalid),
                    received,
                    nanos,
                    trace.get());
        }
    }

    /** The same with another folder. */
    Submission in(PictureFolder other) {
        return new Submission(event, origin, identity, other, prompt, invalid, received, receivedNanos, trace);
    }

    /** Runs what logs a line about the prompt. */
    public void log(Runnable logging) {
        PromptContext.log(identity, origin, trace.ids(), logging);
    }

    /** Estimate of what the prompt holds in memory until it is decided, in bytes. */
    public long bytes(SnapshotInfo snapshot) {
        long data = event.getData() == null ? 0 : event.getData().toBytes().length;
        return data
                + prompt.map(p -> p.images()
                                * BYTES_PER_PIXEL
                                * pixels(p.width().orElse(snapshot.nativeSize()), snapshot)
                                * pixels(p.height().orElse(snapshot.nativeSize()), snapshot))
                        .orElse(0L);
    }

    /** Sizes out of range are refused before they cost anything. */
    private static long pixels(int size, SnapshotInfo snapshot) {
        return Math.max(0, Math.min(size, snapshot.maxSize()));
    }
}
