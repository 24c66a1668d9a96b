package dev.sprintworker.sana.denoise;

import dev.sprintworker.sana.checkpoint.JsonConfig;
import dev.sprintworker.sana.checkpoint.SnapshotException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code transformer/config.json} of a Sana transformer with guidance embedding; the names are those of the file. */
public record SanaTransformerConfig(
        int inChannels,
        int outChannels,
        int numAttentionHeads,
        int attentionHeadDim,
        int numLayers,
        int numCrossAttentionHeads,
        int crossAttentionHeadDim,
        int captionChannels,
        double mlpRatio,
        boolean attentionBias,
        int sampleSize,
        int patchSize,
        double normEps,
        double guidanceEmbedsScale,
        boolean qkNorm) {

    private static final long SINUSOID_CHANNELS = 256;

    /** @throws SnapshotException if a key is missing or the architecture is another one */
    public static SanaTransformerConfig read(JsonConfig json) {
        json.require("_class_name", "SanaTransformer2DModel");
        json.require("guidance_embeds", "true");
        json.require("interpolation_scale", "null");
        json.require("norm_elementwise_affine", "false");
        if (json.has("qk_norm")) {
            json.require("qk_norm", "rms_norm_across_heads");
        }
        SanaTransformerConfig config = new SanaTransformerConfig(
                json.positive("in_channels"),
                json.positive("out_channels"),
                json.count("num_attention_heads"),
                json.positive("attention_head_dim"),
                json.count("num_layers"),
                json.count("num_cross_attention_heads"),
                json.positive("cross_attention_head_dim"),
                json.positive("caption_channels"),
                json.number("mlp_ratio"),
                json.bool("attention_bias"),
                json.positive("sample_size"),
                json.count("patch_size"),
                json.number("norm_eps"),
                json.has("guidance_embeds_scale") ? json.number("guidance_embeds_scale") : 0.1,
                json.has("qk_norm"));
        if (config.inChannels != config.outChannels) {
            throw json.error("out_channels is " + config.outChannels + ", expected in_channels, " + config.inChannels);
        }
        if (json.positive("cross_attention_dim") != config.innerDim()) {
            throw json.error("cross_attention_dim is " + json.positive("cross_attention_dim")
                    + ", expected num_attention_heads x attention_head_dim, " + config.innerDim());
        }
        return config;
    }

    /** Width of the transformer. */
    public int innerDim() {
        return numAttentionHeads * attentionHeadDim;
    }

    /** Every weight with its shape. */
    public Map<String, List<Long>> shapes() {
        long inner = innerDim();
        long cross = (long) numCrossAttentionHeads * crossAttentionHeadDim;
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        shapes.put("patch_embed.proj.weight", List.of(inner, (long) inChannels, (long) patchSize, (long) patchSize));
        shapes.put("patch_embed.proj.bias", List.of(inner));
        for (String embedder : List.of("timestep_embedder", "guidance_embedder")) {
            linear(shapes, "time_embed." + embedder + ".linear_1", inner, SINUSOID_CHANNELS, true);
            linear(shapes, "time_embed." + embedder + ".linear_2", inner, inner, true);
        }
        linear(shapes, "time_embed.linear", 6 * inner, inner, true);
        linear(shapes, "caption_projection.linear_1", inner, captionChannels, true);
        linear(shapes, "caption_projection.linear_2", inner, inner, true);
        shapes.put("caption_norm.weight", List.of(inner));
        for (int i = 0; i < numLayers; i++) {
            String block = "transformer_blocks." + i + ".";
            shapes.put(block + "scale_shift_table", List.of(6L, inner));
            attention(shapes, block + "attn1.", inner, inner, attentionBias);
            attention(shapes, block + "attn2.", inner, cross, true);
            feedForward(shapes, block + "ff.", inner);
        }
        shapes.put("scale_shift_table", List.of(2L, inner));
        linear(shapes, "proj_out", (long) patchSize * patchSize * outChannels, inner, true);
        return shapes;
    }

    private void attention(Map<String, List<Long>> shapes, String name, long inner, long heads, boolean bias) {
        for (String projection : List.of("to_q", "to_k", "to_v")) {
            linear(shapes, name + projection, heads, inner, bias);
        }
        if (qkNorm) {
            shapes.put(name + "norm_q.weight", List.of(heads));
            shapes.put(name + "norm_k.weight", List.of(heads));
        }
        linear(shapes, name + "to_out.0", inner, heads, true);
    }

    private void feedForward(Map<String, List<Long>> shapes, String name, long inner) {
        long hidden = (long) (mlpRatio * inner);
        shapes.put(name + "conv_inverted.weight", List.of(2 * hidden, inner, 1L, 1L));
        shapes.put(name + "conv_inverted.bias", List.of(2 * hidden));
        shapes.put(name + "conv_depth.weight", List.of(2 * hidden, 1L, 3L, 3L));
        shapes.put(name + "conv_depth.bias", List.of(2 * hidden));
        shapes.put(name + "conv_point.weight", List.of(inner, hidden, 1L, 1L));
    }

    private static void linear(Map<String, List<Long>> shapes, String name, long out, long in, boolean bias) {
        shapes.put(name + ".weight", List.of(out, in));
        if (bias) {
            shapes.put(name + ".bias", List.of(out));
        }
    }
}
