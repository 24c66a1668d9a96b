package dev.sprintworker.sana;

import java.util.OptionalInt;

/**
 * How a snapshot is loaded.
 *
 * @param precision of the networks
 * @param device {@code cpu}, {@code cuda:N} or {@code auto}
 * @param threads that compute an operator on the CPU; absent: as many as this process may use
 * @param softcapping whether the text encoder soft-caps its attention logits, which diffusers pipelines do not
 * @param workspaceBytes that a batch may take besides the weights; pictures that need more are decoded in tiles, which
 *     is not quite the same picture
 */
public record PipelineOptions(
        Precision precision, String device, OptionalInt threads, boolean softcapping, long workspaceBytes) {

    /** Untiled up to 2048 x 2048 pixels in bfloat16 at the released size. */
    public static final long DEFAULT_WORKSPACE_BYTES = 4L << 30;

    /** @throws IllegalArgumentException if the workspace is less than a byte */
    public PipelineOptions {
        if (workspaceBytes < 1) {
            throw new IllegalArgumentException("workspace is " + workspaceBytes + " bytes, expected at least 1");
        }
    }

    /** With the default workspace. */
    public PipelineOptions(Precision precision, String device, OptionalInt threads, boolean softcapping) {
        this(precision, device, threads, softcapping, DEFAULT_WORKSPACE_BYTES);
    }
}
