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
import java.util.List;
import java.util.Map;

/** The denoising network. Source: diffusers SanaTransformer2DModel. */
public final class SanaTransformer implements AutoCloseable {
    private final TorchScriptNetwork network;
    private final SanaTransformerConfig config;

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

    /** What the prompts of a batch are to every step. */
    public static final class Captions implements AutoCloseable {
        private final IValue projected;
        private final int size;

        private Captions(IValue projected, int size) {
            this.projected = projected;
            this.size = size;
        }

        @Override
        public void close() {
            projected.close();
        }
    }

    /**
     * Projects the prompt embeddings of a batch.
     *
     * @param promptEmbeds of each picture: (tokens, caption_channels) float32, on the device
     * @return for {@link #predict}; the caller closes it
     */
    public Captions captions(List<NDArray> promptEmbeds) {
        try (IValue embeds = IValue.listFrom(promptEmbeds.toArray(PtNDArray[]::new))) {
            return new Captions(network.run("project_captions", embeds), promptEmbeds.size());
        }
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
        try (PtNDManager scope = scope();
                IValue input = IValue.from((PtNDArray) scope.create(FloatBuffer.wrap(latents), shape));
                IValue t = IValue.from((double) timestep);
                IValue g = IValue.from((double) guidance);
                IValue output = network.run("predict", input, captions.projected, t, g)) {
            return output.toTensor(scope).toFloatArray();
        }
    }

    /** A manager of arrays on the device, for one call. */
    public PtNDManager scope() {
        return (PtNDManager) network.manager().newSubManager();
    }

    @Override
    public void close() {
        network.close();
    }
}
