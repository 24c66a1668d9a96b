package dev.sprintworker.batch;

import dev.sprintworker.sana.Picture;
import dev.sprintworker.sana.StageSeconds;
import java.util.List;

/**
 * The pictures of one prompt.
 *
 * @param pictures in the order of the requests
 * @param queuedSeconds between submission and the start of the batch
 * @param startNanos {@link System#nanoTime} at the start of the batch
 * @param stages of the batch
 * @param batchSize pictures in the batch, those of other prompts included
 */
public record GeneratedImages(
        List<Picture> pictures, double queuedSeconds, long startNanos, StageSeconds stages, int batchSize) {}
