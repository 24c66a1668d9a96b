package dev.sprintworker.bench;

import static dev.sprintworker.bench.Operator.BFLOAT16;
import static dev.sprintworker.bench.Operator.FLOAT32;

import dev.sprintworker.sana.decode.AutoencoderDcConfig;
import dev.sprintworker.sana.denoise.SanaTransformerConfig;
import dev.sprintworker.sana.text.Gemma2Config;
import java.util.ArrayList;
import java.util.List;

/**
 * The convolutions and matrix products of one picture of one step in bfloat16, in the number and the shapes that the
 * worker does them: what is left of a picture when all else costs nothing.
 */
final class Floor {
    private Floor() {}

    /** @param tokens that the text encoder computes, which see {@code before} more */
    static List<Operator> text(Gemma2Config config, int tokens, int before) {
        long layers = config.numHiddenLayers();
        long hidden = config.hiddenSize();
        long query = (long) config.numAttentionHeads() * config.headDim();
        long keyValue = (long) config.numKeyValueHeads() * config.headDim();
        long rows = (long) tokens * config.numAttentionHeads() / config.numKeyValueHeads();
        int keys = before + tokens;
        return List.of(
                Operator.linear(tokens, hidden, query + 2 * keyValue, BFLOAT16, layers),
                Operator.linear(tokens, query, hidden, BFLOAT16, layers),
                Operator.linear(tokens, hidden, 2L * config.intermediateSize(), BFLOAT16, layers),
                Operator.linear(tokens, config.intermediateSize(), hidden, BFLOAT16, layers),
                Operator.matmul(config.numKeyValueHeads(), rows, config.headDim(), keys, BFLOAT16, layers),
                Operator.matmul(config.numKeyValueHeads(), rows, keys, config.headDim(), BFLOAT16, layers));
    }

    /** @param side of the latents; @param tokens of the prompt that the transformer sees */
    static List<Operator> denoise(SanaTransformerConfig config, int side, int tokens) {
        long layers = config.numLayers();
        long inner = config.innerDim();
        long hidden = (long) (config.mlpRatio() * inner);
        long heads = config.numAttentionHeads();
        long head = config.attentionHeadDim();
        long crossHeads = config.numCrossAttentionHeads();
        long crossHead = config.crossAttentionHeadDim();
        int patches = side / config.patchSize();
        long positions = (long) patches * patches;
        long patch = (long) config.patchSize() * config.patchSize() * config.inChannels();
        return List.of(
                Operator.linear(tokens, config.captionChannels(), inner, FLOAT32, 1),
                Operator.linear(tokens, inner, inner, FLOAT32, 1),
                Operator.linear(tokens, inner, 2 * inner, BFLOAT16, layers),
                Operator.linear(positions, patch, inner, FLOAT32, 1),
                Operator.linear(positions, inner, 3 * inner, BFLOAT16, layers),
                Operator.matmul(heads, head, positions, head, FLOAT32, layers),
                Operator.matmul(heads, positions, head, head, FLOAT32, layers),
                Operator.linear(positions, inner, inner, BFLOAT16, 3 * layers),
                Operator.matmul(crossHeads, positions, crossHead, tokens, BFLOAT16, layers),
                Operator.matmul(crossHeads, positions, tokens, crossHead, BFLOAT16, layers),
                Operator.linear(positions, inner, 2 * hidden, BFLOAT16, layers),
                Operator.conv(patches, 2 * hidden, 2 * hidden, 3, 1, (int) (2 * hidden), layers),
                Operator.linear(positions, hidden, inner, BFLOAT16, layers),
                Operator.linear(positions, inner, patch, FLOAT32, 1));
    }

    /**
     * Of the decoder.
     *
     * @param side of the latents
     * @param lowResolution whether upsampling convolutions are done at the low resolution, as the worker does them, or at
     *     the high one, as diffusers does
     */
    static List<Operator> decode(AutoencoderDcConfig config, int side, boolean lowResolution) {
        List<Operator> all = new ArrayList<>();
        int last = config.decoder().size() - 1;
        all.add(Operator.conv(
                side, config.latentChannels(), config.decoder().get(last).channels(), 3, 1, 1, 1));
        for (int i = last; i >= 0; i--) {
            AutoencoderDcConfig.Stage stage = config.decoder().get(i);
            int size = side << (last - i);
            if (i < last) {
                int in = config.decoder().get(i + 1).channels();
                all.add(
                        lowResolution
                                ? Operator.conv(size / 2, in, stage.channels(), 2, 1, 1, 4)
                                : Operator.conv(size, in, stage.channels(), 3, 1, 1, 1));
            }
            if (stage.attention()) {
                attention(all, config, stage, size);
            } else {
                all.add(Operator.conv(size, stage.channels(), stage.channels(), 3, 1, 1, 2L * stage.layers()));
            }
        }
        all.add(Operator.conv(side << last, config.decoder().get(0).channels(), config.inChannels(), 3, 1, 1, 1));
        return all;
    }

    private static void attention(
            List<Operator> all, AutoencoderDcConfig config, AutoencoderDcConfig.Stage stage, int side) {
        long channels = stage.channels();
        long positions = (long) side * side;
        long head = config.attentionHeadDim();
        long heads = channels / head;
        long inner = heads * head;
        int layers = stage.layers();
        int scales = 1 + stage.qkvMultiscales().size();
        all.add(Operator.linear(positions, channels, 3 * inner, BFLOAT16, layers));
        for (int kernel : stage.qkvMultiscales()) {
            all.add(Operator.conv(side, 3 * inner, 3 * inner, kernel, kernel / 2, (int) (3 * inner), layers));
            all.add(Operator.conv(side, 3 * inner, 3 * inner, 1, 0, (int) (3 * heads), layers));
        }
        all.add(Operator.matmul(heads, head, positions, head, FLOAT32, (long) layers * scales));
        all.add(Operator.matmul(heads, positions, head, head, FLOAT32, (long) layers * scales));
        all.add(Operator.linear(positions, scales * inner, channels, BFLOAT16, layers));
        all.add(Operator.linear(positions, channels, 8 * channels, BFLOAT16, layers));
        all.add(Operator.conv(side, 8 * channels, 8 * channels, 3, 1, (int) (8 * channels), layers));
        all.add(Operator.linear(positions, 4 * channels, channels, BFLOAT16, layers));
    }
}
