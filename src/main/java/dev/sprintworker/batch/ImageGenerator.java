package dev.sprintworker.batch;

import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.ImageRequest;
import dev.sprintworker.sana.SnapshotInfo;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where prompts wait for the one thread that owns the device. */
public interface ImageGenerator {

    /**
     * Queues the pictures of one prompt and returns at once.
     *
     * @param lastCheck asked on the device thread just before the prompt starts; what it throws fails the prompt, and no
     *     device time is spent
     * @return completes on the device thread (do nothing slow there), or fails with the pipeline's exception; a
     *     failure concerns this prompt only
     */
    CompletionStage<GeneratedImages> generate(
            GenerationSettings settings, List<ImageRequest> images, Runnable lastCheck);

    /** The loaded snapshot; empty until weights are bound and the warm-up picture is made. */
    Optional<SnapshotInfo> snapshot();

    DeviceStatus status();
}
