package dev.sprintworker.sana;

import dev.sprintworker.sana.decode.DecoderWorkspace;
import dev.sprintworker.sana.decode.Resolution;
import dev.sprintworker.sana.denoise.SanaTransformerConfig;
import dev.sprintworker.sana.text.Gemma2Config;
import dev.sprintworker.sana.text.PromptTokenizer;

/**
 * How much memory a batch takes at most besides the weights, predicted from the snapshot's configs: what is alive at the
 * stages' widest moments. Prompts count with their full length, and pictures as denoised together, which on a CPU big ones are
 * not. What libraries keep for themselves is not in it.
 *
 * @param text of the text encoder
 * @param transformer of the denoising network
 * @param decoder that decodes one picture at a time
 * @param elementBytes of what the networks compute in
 * @param maxBytes what a batch should not exceed: bigger pictures are decoded in tiles
 */
public record Workspace(
        Gemma2Config text,
        SanaTransformerConfig transformer,
        DecoderWorkspace decoder,
        int elementBytes,
        SnapshotInfo info,
        long maxBytes) {

    /** Of the hidden layer's channels that are float32 at the same time: four million elements, three times. */
    private static final long FLOAT32_CHANNELS_BYTES = 3L * Float.BYTES << 22;

    /** The workspace of a snapshot that is loaded in {@code precision}. */
    public static Workspace of(Snapshot snapshot, Precision precision, long maxBytes) {
        int elementBytes = precision.dtype().bytes();
        return new Workspace(
                snapshot.textEncoder().config(),
                snapshot.transformer().config(),
                new DecoderWorkspace(snapshot.vae().config(), elementBytes),
                elementBytes,
                snapshot.info(precision),
                maxBytes);
    }

    /** Whether a picture of this resolution has to be decoded in tiles to stay within the bound. */
    public boolean tiled(Resolution resolution) {
        return decoder.bytes(resolution.height(), resolution.width()) > maxBytes;
    }

    /**
     * Bytes of a batch.
     *
     * @throws IllegalArgumentException if the settings' size cannot be done without resolution binning
     */
    public long bytes(GenerationSettings settings, int batch) {
        Resolution resolution = Resolution.of(settings, info);
        long decode = tiled(resolution)
                ? decoder.tiledBytes(resolution.height(), resolution.width())
                : decoder.bytes(resolution.height(), resolution.width());
        long denoise = batch * captionBytes()
                + Math.max(
                        batch * attentionBytes(resolution),
                        batch * feedForwardBytes(resolution) + FLOAT32_CHANNELS_BYTES);
        return Math.max(Math.max(batch * textBytes(), denoise), batch * captionBytes() + decode);
    }

    /** How many pictures a batch may have to stay within the bound; one, if even that exceeds it. */
    public int maxBatch(GenerationSettings settings, int atMost) {
        int batch = 1;
        while (batch < atMost && bytes(settings, batch + 1) <= maxBytes) {
            batch++;
        }
        return batch;
    }

    /** Of a prompt in the feed-forward of the text encoder: residual stream and its norm, gate, up and their product. */
    private long textBytes() {
        long perToken = 2L * Float.BYTES * text.hiddenSize() + 3L * elementBytes * text.intermediateSize();
        return PromptTokenizer.MAX_SEQUENCE_LENGTH * perToken;
    }

    /** Of a prompt's keys and values in every block's cross-attention. */
    private long captionBytes() {
        long perToken = 2L * elementBytes * transformer.innerDim() * transformer.numLayers();
        return PromptTokenizer.MAX_SEQUENCE_LENGTH * perToken;
    }

    /** Of a picture in a block's linear attention: residual stream and its norm, q, k and v in float32, two of them copied. */
    private long attentionBytes(Resolution resolution) {
        long perElement = Float.BYTES + elementBytes + (3 + 2) * Float.BYTES;
        return tokens(resolution) * perElement * transformer.innerDim();
    }

    /** Of a picture in a block's feed-forward: residual stream and its norm, the hidden layer and its gated half. */
    private long feedForwardBytes(Resolution resolution) {
        long gated = (long) (transformer.mlpRatio() * transformer.innerDim());
        return tokens(resolution)
                * ((Float.BYTES + elementBytes) * (long) transformer.innerDim() + 3 * elementBytes * gated);
    }

    private long tokens(Resolution resolution) {
        long multiple = info.sizeMultiple();
        return resolution.height() / multiple * (resolution.width() / multiple);
    }
}
