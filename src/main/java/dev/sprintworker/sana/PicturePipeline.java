package dev.sprintworker.sana;

import java.util.List;

/** Prompts in, pictures out. One thread makes, uses and closes a pipeline. */
public interface PicturePipeline extends AutoCloseable {

    /** Pictures in the order of the requests, and where the time went. */
    record Result(List<Picture> pictures, StageSeconds seconds) {}

    /**
     * Makes the pictures of a batch.
     *
     * @param images at least one
     * @throws IllegalArgumentException if the settings' size cannot be done without resolution binning
     * @throws DeviceOutOfMemoryException if the batch or the picture is too large for the device
     */
    Result generate(GenerationSettings settings, List<ImageRequest> images);

    /** What is loaded. */
    SnapshotInfo info();

    @Override
    void close();
}
