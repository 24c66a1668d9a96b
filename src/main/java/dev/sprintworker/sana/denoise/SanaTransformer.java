package dev.sprintworker.sana.denoise;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
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
        TorchScriptNetwork network =
                TorchScriptNetwork.compile("SanaTransformer", "sana_transformer.py", attributes, precision, device);
        network.bind(component.weights().tensors().values());
        return new SanaTransformer(network, config);
    }

    /** What the prompts of a batch are to every step: their projected captions, padded to the longest. */
    public static final class Caption implements AutoCloseable {
        private final IValue projected;
        private final IValue mask;
        private final boolean masked;

        private Caption(IValue projected, IValue mask, boolean masked) {
            this.projected = projected;
            this.mask = mask;
            this.masked = masked;
        }

        @Override
        public void close() {
            projected.close();
            mask.close();
        }
    }

    /**
     * Projects the prompt embeddings of a batch.
     *
     * @param promptEmbeds of each picture: (tokens, caption_channels) float32, on the device
     * @return for {@link #predict}; the caller closes it
     */
    public Caption caption(List<NDArray> promptEmbeds) {
        long longest = 0;
        long shortest = Long.MAX_VALUE;
        for (NDArray embeds : promptEmbeds) {
            longest = Math.max(longest, embeds.getShape().get(0));
            shortest = Math.min(shortest, embeds.getShape().get(0));
        }
        try (PtNDManager scope = scope()) {
            NDArray batch = scope.zeros(new Shape(promptEmbeds.size(), longest, config.captionChannels()));
            NDArray mask = scope.zeros(new Shape(promptEmbeds.size(), longest));
            for (int i = 0; i < promptEmbeds.size(); i++) {
                String tokens = i + ", 0:" + promptEmbeds.get(i).getShape().get(0);
                batch.set(new NDIndex(tokens), promptEmbeds.get(i));
                mask.set(new NDIndex(tokens), 1);
            }
            try (IValue embeds = IValue.from((PtNDArray) batch)) {
                IValue projected = network.run("project_caption", embeds);
                return new Caption(projected, IValue.from((PtNDArray) mask), longest != shortest);
            }
        }
    }

    /**
     * One call of the network.
     *
     * @param latents (batch, in_channels, height, width), row-major, already scaled for the network
     * @param timestep of the network, 0 to 1
     * @param guidance scale
     * @return the prediction, in the shape of the latents
     */
    public float[] predict(
            float[] latents, int batch, int height, int width, Caption caption, float timestep, float guidance) {
        try (PtNDManager scope = scope();
                IValue input = IValue.from((PtNDArray)
                        scope.create(FloatBuffer.wrap(latents), new Shape(batch, config.inChannels(), height, width)));
                IValue masked = IValue.from(caption.masked);
                IValue t = IValue.from((double) timestep);
                IValue g = IValue.from((double) guidance);
                IValue output = network.run("predict", input, caption.projected, caption.mask, masked, t, g)) {
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
