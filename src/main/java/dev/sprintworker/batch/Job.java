package dev.sprintworker.batch;

import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.ImageRequest;
import dev.sprintworker.sana.PicturePipeline;
import dev.sprintworker.sana.PreparedImage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A prompt that waits for the device.
 *
 * @param prepared its pictures with all done that needs no device, by another thread
 * @param lastCheck throws if the prompt is not wanted any more
 * @param submittedNanos {@link System#nanoTime} at which it came
 */
record Job(
        GenerationSettings settings,
        List<ImageRequest> requests,
        CompletableFuture<List<PreparedImage>> prepared,
        Runnable lastCheck,
        long submittedNanos,
        CompletableFuture<GeneratedImages> result) {

    /** Waits if they are not ready yet; what could not be prepared beside the device is tried once more here. */
    List<PreparedImage> images(PicturePipeline pipeline) {
        try {
            return prepared.join();
        } catch (CompletionException failed) {
            return prepared(pipeline, settings, requests);
        }
    }

    static List<PreparedImage> prepared(
            PicturePipeline pipeline, GenerationSettings settings, List<ImageRequest> requests) {
        return requests.stream().map(image -> pipeline.prepare(settings, image)).toList();
    }

    int pictures() {
        return requests.size();
    }

    boolean refused() {
        try {
            lastCheck.run();
            return false;
        } catch (RuntimeException refusal) {
            result.completeExceptionally(refusal);
            return true;
        }
    }
}
