package dev.sprintworker.sana;

import java.util.List;

/** Prompts in, pictures out. One thread makes, uses and closes a pipeline; any may {@link #prepare} meanwhile. */
public interface PicturePipeline extends AutoCloseable {

    /** Pictures in the order of the requests, and where the time went. */
    record Result(List<Picture> pictures, StageSeconds seconds) {}

    /**
     * Does what needs no device for a picture. Safe for use by many threads.
     *
     * @throws IllegalArgumentException if the settings' size cannot be done without resolution binning
     */
    PreparedImage prepare(GenerationSettings settings, ImageRequest image);

    /**
     * Makes the pictures of a batch.
     *
     * @param images at least one, prepared with the same settings
     * @throws IllegalArgumentException if the settings' size cannot be done without resolution binning
     * @throws DeviceOutOfMemoryException if the batch or the picture is too large for the device
     */
    Result generatePrepared(GenerationSettings settings, List<PreparedImage> images);

    /** Prepares and makes the pictures of a batch; throws what both do. */
    default Result generate(GenerationSettings settings, List<ImageRequest> images) {
        return generatePrepared(
                settings, images.stream().map(image -> prepare(settings, image)).toList());
    }

    /**
     * How many pictures a batch may have: what memory allows, at least one.
     *
     * @throws IllegalArgumentException if the settings' size cannot be done without resolution binning
     */
    int maxBatch(GenerationSettings settings, int atMost);

    /** What is loaded. */
    SnapshotInfo info();

    @Override
    void close();
}
