package dev.sprintworker.sana.decode;

import dev.sprintworker.sana.decode.AutoencoderDcConfig.Stage;

/**
 * How much memory the decoder takes at most for one picture, besides its weights.
 *
 * @param config of the decoder
 * @param elementBytes of what it computes in
 */
public record DecoderWorkspace(AutoencoderDcConfig config, int elementBytes) {
    /** A residual block holds its input, what its two convolutions read and write, and what one of them reorders. */
    private static final int RESIDUAL_TENSORS = 4;
    /** A gated feed-forward holds its input and two tensors of eight times the channels. */
    private static final int FEED_FORWARD_TENSORS = 1 + 8 + 8;
    /** Attention holds its input, query, key and value of two scales, relu of query and key, its results so far ... */
    private static final int ATTENTION_TENSORS = 1 + 3 + 3 + 2 + 1;
    /** ... and query, key, value and result of one scale in float32. */
    private static final int ATTENTION_FLOAT32_TENSORS = 4;

    private static final int PICTURE_CHANNELS = 3;

    /** Bytes for a picture of this size that is decoded as a whole. */
    public long bytes(int height, int width) {
        long peak = 0;
        long positions = (long) height * width;
        for (Stage stage : config.decoder()) {
            peak = Math.max(peak, positions * stage.channels() * bytesPerChannel(stage));
            positions /= 4;
        }
        // The picture on its way to bytes: samples, float32 steps, bytes; never at the same time as a stage.
        return Math.max(peak, (long) height * width * PICTURE_CHANNELS * (4L * elementBytes + 3 * Float.BYTES));
    }

    /** Bytes for a picture of this size that is decoded in tiles: one of them, the rows so far, and their sum. */
    public long tiledBytes(int height, int width) {
        long samples = (long) height * width * PICTURE_CHANNELS * elementBytes;
        return bytes(Math.min(AutoencoderDcDecoder.TILE_SIZE, height), Math.min(AutoencoderDcDecoder.TILE_SIZE, width))
                + 3 * samples;
    }

    private long bytesPerChannel(Stage stage) {
        if (!stage.attention()) {
            return (long) RESIDUAL_TENSORS * elementBytes;
        }
        long feedForward = (long) FEED_FORWARD_TENSORS * elementBytes;
        long attention = (long) ATTENTION_TENSORS * elementBytes + ATTENTION_FLOAT32_TENSORS * Float.BYTES;
        return Math.max(feedForward, attention);
    }
}
