package dev.sprintworker.sana.denoise;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.checkpoint.Component;
import dev.sprintworker.sana.checkpoint.TorchScriptNetwork;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The denoising network. Source: diffusers SanaTransformer2DModel. Not safe for use by several threads at once. */
public final class SanaTransformer implements AutoCloseable {
    /** Default settings have six timesteps in all; each entry takes a megabyte or two. */
    private static final int MAX_MODULATIONS = 16;

    private final TorchScriptNetwork network;
    private final SanaTransformerConfig config;

    /** What the network knows of a timestep and a guidance scale, used least recently first. */
    private final Map<Conditioning, IValue> modulations = new LinkedHashMap<>(16, 0.75f, true);

    private record Conditioning(float timestep, float guidance) {}

    private SanaTransformer(TorchScriptNetwork network, SanaTransformerConfig config) {
        this.network = network;
        this.config = config;
    }

    /** Binds the weights. */
    public static SanaTransformer load(Component<SanaTransformerConfig> component, Precision precision, Device device) {
        SanaTransformerConfig config = component.config();
        Map<String, Object> attributes = Map.of(
                "num_layers", config.numLayers(),
                "num_attention_heads", config.numAttentionHeads(),
                "num_cross_attention_heads", config.numCrossAttentionHeads(),
                "patch_size", config.patchSize(),
                "norm_eps", config.normEps(),
                "guidance_embeds_scale", config.guidanceEmbedsScale());
        TorchScriptNetwork network = TorchScriptNetwork.load(
                "SanaTransformer",
                "sana_transformer.py",
                attributes,
                component.weights().tensors().values(),
                precision,
                device);
        return new SanaTransformer(network, config);
    }

    /** What the prompts of a batch are to every step: keys and values of each block's cross-attention. */
    public static final class Captions implements AutoCloseable {
        private final IValue keysAndValues;
        private final long[] counts;
        private final int size;

        private Captions(IValue keysAndValues, long[] counts, int size) {
            this.keysAndValues = keysAndValues;
            this.counts = counts;
            this.size = size;
        }

        @Override
        public void close() {
            keysAndValues.close();
        }
    }

    /**
     * Projects the prompt embeddings of a batch, those of neighbours with the same prompt once.
     *
     * @param promptEmbeds of each picture: (tokens, caption_channels) float32, on the device; the same array where the
     *     prompt is the same
     * @return for {@link #predict}; the caller closes it
     */
    public Captions captions(List<NDArray> promptEmbeds) {
        List<NDArray> prompts = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (NDArray embeds : promptEmbeds) {
            int last = prompts.size() - 1;
            if (last >= 0 && prompts.get(last) == embeds) {
                counts.set(last, counts.get(last) + 1);
            } else {
                prompts.add(embeds);
                counts.add(1L);
            }
        }
        try (IValue embeds = IValue.listFrom(prompts.toArray(PtNDArray[]::new))) {
            return new Captions(
                    network.run("captions", embeds),
                    counts.stream().mapToLong(Long::longValue).toArray(),
                    promptEmbeds.size());
        }
    }

    /** Waits until the device is done with the captions; elsewhere than on a CPU they are still being computed. */
    public void synchronize(Captions captions) {
        network.run("synchronize", captions.keysAndValues).close();
    }

    /**
     * One call of the network.
     *
     * @param latents (batch, in_channels, height, width), row-major, already scaled for the network
     * @param captions of the batch
     * @param timestep of the network, 0 to 1
     * @param guidance scale
     * @return the prediction, in the shape of the latents
     */
    public float[] predict(float[] latents, int height, int width, Captions captions, float timestep, float guidance) {
        Shape shape = new Shape(captions.size, config.inChannels(), height, width);
        IValue modulation = modulation(new Conditioning(timestep, guidance));
        try (PtNDManager scope = network.hostScope();
                IValue input = IValue.from((PtNDArray) scope.create(FloatBuffer.wrap(latents), shape));
                IValue counts = IValue.listFrom(captions.counts);
                IValue output = network.run("predict", input, captions.keysAndValues, counts, modulation)) {
            return output.toTensor(scope).toFloatArray();
        }
    }

    private IValue modulation(Conditioning conditioning) {
        IValue known = modulations.get(conditioning);
        if (known != null) {
            return known;
        }
        if (modulations.size() == MAX_MODULATIONS) {
            Iterator<IValue> eldest = modulations.values().iterator();
            eldest.next().close();
            eldest.remove();
        }
        try (IValue timestep = IValue.from((double) conditioning.timestep());
                IValue guidance = IValue.from((double) conditioning.guidance())) {
            IValue modulation = network.run("modulation", timestep, guidance);
            modulations.put(conditioning, modulation);
            return modulation;
        }
    }

    /** A manager of arrays on the device, which the caller closes. */
    public PtNDManager scope() {
        return (PtNDManager) network.manager().newSubManager();
    }

    @Override
    public void close() {
        modulations.values().forEach(IValue::close);
        modulations.clear();
        network.close();
    }
}
