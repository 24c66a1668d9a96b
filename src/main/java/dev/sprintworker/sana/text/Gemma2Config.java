package dev.sprintworker.sana.text;

import dev.sprintworker.sana.checkpoint.JsonConfig;
import dev.sprintworker.sana.checkpoint.SnapshotException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code text_encoder/config.json} of a Gemma-2 text encoder; the names are those of the file. */
public record Gemma2Config(
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int numHiddenLayers,
        int numAttentionHeads,
        int numKeyValueHeads,
        int headDim,
        double queryPreAttnScalar,
        double rmsNormEps,
        double ropeTheta,
        double attnLogitSoftcapping) {

    /** @throws SnapshotException if a key is missing or the architecture is another one */
    public static Gemma2Config read(JsonConfig json) {
        json.require("model_type", "gemma2");
        json.require("hidden_activation", "gelu_pytorch_tanh");
        if (json.has("attention_bias")) {
            json.require("attention_bias", "false");
        }
        if (json.has("use_bidirectional_attention")) {
            json.require("use_bidirectional_attention", "false");
        }
        JsonConfig rope = json.orNested("rope_theta", "rope_parameters");
        if (rope.has("rope_type")) {
            rope.require("rope_type", "default");
        }
        Gemma2Config config = new Gemma2Config(
                json.positive("vocab_size"),
                json.positive("hidden_size"),
                json.positive("intermediate_size"),
                json.count("num_hidden_layers"),
                json.count("num_attention_heads"),
                json.count("num_key_value_heads"),
                json.positive("head_dim"),
                json.number("query_pre_attn_scalar"),
                json.number("rms_norm_eps"),
                rope.number("rope_theta"),
                json.has("attn_logit_softcapping") ? json.number("attn_logit_softcapping") : 0);
        if (config.numAttentionHeads % config.numKeyValueHeads != 0) {
            throw json.error("num_attention_heads " + config.numAttentionHeads
                    + " is not a multiple of num_key_value_heads " + config.numKeyValueHeads);
        }
        if (config.headDim % 2 != 0) {
            throw json.error("head_dim is " + config.headDim + ", expected an even number");
        }
        return config;
    }

    /** Every weight with its shape. */
    public Map<String, List<Long>> shapes() {
        long hidden = hiddenSize;
        long query = (long) numAttentionHeads * headDim;
        long keyValue = (long) numKeyValueHeads * headDim;
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        shapes.put("embed_tokens.weight", List.of((long) vocabSize, hidden));
        for (int i = 0; i < numHiddenLayers; i++) {
            String layer = "layers." + i + ".";
            shapes.put(layer + "input_layernorm.weight", List.of(hidden));
            shapes.put(layer + "self_attn.q_proj.weight", List.of(query, hidden));
            shapes.put(layer + "self_attn.k_proj.weight", List.of(keyValue, hidden));
            shapes.put(layer + "self_attn.v_proj.weight", List.of(keyValue, hidden));
            shapes.put(layer + "self_attn.o_proj.weight", List.of(hidden, query));
            shapes.put(layer + "post_attention_layernorm.weight", List.of(hidden));
            shapes.put(layer + "pre_feedforward_layernorm.weight", List.of(hidden));
            shapes.put(layer + "mlp.gate_proj.weight", List.of((long) intermediateSize, hidden));
            shapes.put(layer + "mlp.up_proj.weight", List.of((long) intermediateSize, hidden));
            shapes.put(layer + "mlp.down_proj.weight", List.of(hidden, (long) intermediateSize));
            shapes.put(layer + "post_feedforward_layernorm.weight", List.of(hidden));
        }
        shapes.put("norm.weight", List.of(hidden));
        return shapes;
    }
}
