package dev.sprintworker.sana.text;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.checkpoint.Component;
import dev.sprintworker.sana.checkpoint.SnapshotException;
import dev.sprintworker.sana.checkpoint.TorchScriptNetwork;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Gemma-2 as SANA's text encoder: token ids in, prompt embeddings out. Source: transformers Gemma2Model.
 *
 * <p>It computes valid tokens only. Ids that most prompts begin with, the instruction, can be computed once: later tokens
 * see their keys and values. Not safe for use by several threads at once.
 */
public final class Gemma2TextEncoder implements AutoCloseable {
    private final TorchScriptNetwork network;
    private final int vocabSize;

    private long[] prefixIds = new long[0];
    /** What prompts without a common beginning continue: nothing. */
    private final IValue noPrefix = IValue.listFrom(new PtNDArray[0]);
    /** What prompts that begin with {@link #prefixIds} continue. */
    private IValue prefix = noPrefix;

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
     * Computes keys and values of ids that prompts may begin with. A prompt whose ids do not begin with exactly these is
     * computed from its first token as before.
     *
     * @param ids beginning-of-sequence first, see {@link PromptTokenizer#instructionPrefix}
     * @throws SnapshotException if the tokenizer knows tokens that the text encoder has no embedding for
     */
    public void remember(long[] ids) {
        requireKnown(ids);
        forget();
        if (ids.length == 0) {
            return;
        }
        try (NDArray array = network.manager().create(ids, new Shape(1, ids.length));
                IValue inputIds = IValue.from((PtNDArray) array)) {
            prefix = network.run("prefix", inputIds);
            prefixIds = ids.clone();
        }
    }

    /**
     * Encodes prompts, as many at once as continue the same beginning, padded to the longest of them.
     *
     * @param prompts as the tokenizer gave them
     * @return prompt embeddings of each prompt's selected tokens: (selected, hidden_size) float32, attached to
     *     {@code manager}
     * @throws SnapshotException if the tokenizer knows tokens that the text encoder has no embedding for
     */
    public List<NDArray> encode(List<PromptTokens> prompts, PtNDManager manager) {
        List<Integer> continuing = new ArrayList<>();
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            requireKnown(prompts.get(i).ids());
            (continuesPrefix(prompts.get(i)) ? continuing : others).add(i);
        }
        NDArray[] embeds = new NDArray[prompts.size()];
        encode(prompts, continuing, prefixIds.length, prefix, embeds, manager);
        encode(prompts, others, 0, noPrefix, embeds, manager);
        return List.of(embeds);
    }

    /** Whether all that is asked of the prompt comes after the prefix, but for position 0, and there is something. */
    private boolean continuesPrefix(PromptTokens prompt) {
        int length = prefixIds.length;
        return length > 0
                && length < prompt.ids().length
                && length <= prompt.firstSelected()
                && Arrays.equals(prompt.ids(), 0, length, prefixIds, 0, length);
    }

    private void encode(
            List<PromptTokens> prompts,
            List<Integer> which,
            int skipped,
            IValue past,
            NDArray[] embeds,
            PtNDManager manager) {
        if (which.isEmpty()) {
            return;
        }
        int longest =
                which.stream().mapToInt(i -> prompts.get(i).ids().length).max().orElseThrow() - skipped;
        long[] padded = new long[which.size() * longest];
        long[] first = new long[which.size()];
        long[] end = new long[which.size()];
        for (int row = 0; row < which.size(); row++) {
            PromptTokens prompt = prompts.get(which.get(row));
            end[row] = prompt.ids().length - skipped;
            first[row] = prompt.firstSelected() - skipped;
            System.arraycopy(prompt.ids(), skipped, padded, row * longest, (int) end[row]);
        }
        try (NDArray ids = network.manager().create(LongBuffer.wrap(padded), new Shape(which.size(), longest));
                IValue inputIds = IValue.from((PtNDArray) ids);
                IValue firsts = IValue.listFrom(first);
                IValue ends = IValue.listFrom(end);
                IValue output = network.run("encode", inputIds, past, firsts, ends)) {
            IValue[] rows = output.toIValueArray();
            for (int row = 0; row < rows.length; row++) {
                try (IValue embedding = rows[row]) {
                    embeds[which.get(row)] = embedding.toTensor(manager);
                }
            }
        }
    }

    private void requireKnown(long[] ids) {
        for (long id : ids) {
            if (id < 0 || id >= vocabSize) {
                throw new SnapshotException("tokenizer/tokenizer.json has a token with id " + id
                        + ", expected below the text encoder's vocab_size, " + vocabSize);
            }
        }
    }

    private void forget() {
        prefixIds = new long[0];
        if (prefix != noPrefix) {
            prefix.close();
            prefix = noPrefix;
        }
    }

    @Override
    public void close() {
        forget();
        noPrefix.close();
        network.close();
    }
}
