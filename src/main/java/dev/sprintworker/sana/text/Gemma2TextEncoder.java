package dev.sprintworker.sana.text;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.checkpoint.Component;
import dev.sprintworker.sana.checkpoint.SnapshotException;
import dev.sprintworker.sana.checkpoint.TorchScriptNetwork;
import java.util.Map;

/** Gemma-2 as SANA's text encoder: token ids in, prompt embeddings out. Source: transformers Gemma2Model. */
public final class Gemma2TextEncoder implements AutoCloseable {
    private final TorchScriptNetwork network;

    private final int vocabSize;

    private Gemma2TextEncoder(TorchScriptNetwork network, int vocabSize) {
        this.network = network;
        this.vocabSize = vocabSize;
    }

    /**
     * Binds the weights.
     *
     * @param softcapping whether attention logits are soft-capped as the model was trained; diffusers pipelines leave
     *     it out
     */
    public static Gemma2TextEncoder load(
            Component<Gemma2Config> component, Precision precision, boolean softcapping, Device device) {
        Gemma2Config config = component.config();
        Map<String, Object> attributes = Map.of(
                "hidden_size", config.hiddenSize(),
                "num_hidden_layers", config.numHiddenLayers(),
                "num_attention_heads", config.numAttentionHeads(),
                "num_key_value_heads", config.numKeyValueHeads(),
                "head_dim", config.headDim(),
                "query_pre_attn_scalar", config.queryPreAttnScalar(),
                "rms_norm_eps", config.rmsNormEps(),
                "rope_theta", config.ropeTheta(),
                "attn_logit_softcapping", softcapping ? config.attnLogitSoftcapping() : 0.0);
        TorchScriptNetwork network = TorchScriptNetwork.load(
                "Gemma2", "gemma2.py", attributes, component.weights().tensors().values(), precision, device);
        return new Gemma2TextEncoder(network, config.vocabSize());
    }

    /**
     * Encodes one prompt.
     *
     * @param tokens as the tokenizer gave them
     * @return prompt embeddings of the selected tokens: (selected, hidden_size) float32, attached to {@code manager}
     * @throws SnapshotException if the tokenizer knows tokens that the text encoder has no embedding for
     */
    public NDArray encode(PromptTokens tokens, PtNDManager manager) {
        for (long id : tokens.ids()) {
            if (id < 0 || id >= vocabSize) {
                throw new SnapshotException("tokenizer/tokenizer.json has a token with id " + id
                        + ", expected below the text encoder's vocab_size, " + vocabSize);
            }
        }
        try (NDArray ids = network.manager().create(tokens.ids());
                IValue inputIds = IValue.from((PtNDArray) ids);
                IValue first = IValue.from((long) tokens.firstSelected());
                IValue embeddings = network.run("encode", inputIds, first)) {
            return embeddings.toTensor(manager);
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
