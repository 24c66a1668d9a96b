package dev.sprintworker.sana.decode;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.sprintworker.sana.Picture;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.checkpoint.Component;
import dev.sprintworker.sana.checkpoint.TorchScriptNetwork;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Map;

/** The decoder of DC-AE: latents in, pictures out. Source: diffusers AutoencoderDC and its image processor. */
public final class AutoencoderDcDecoder implements AutoCloseable {
    /** Tiles of big pictures, as in diffusers. */
    static final int TILE_SIZE = 512;

    private static final int TILE_STRIDE = 448;

    private final TorchScriptNetwork network;
    private final AutoencoderDcConfig config;

    private AutoencoderDcDecoder(TorchScriptNetwork network, AutoencoderDcConfig config) {
        this.network = network;
        this.config = config;
    }

    /** Binds the decoder's weights; the encoder's stay on disk. */
    public static AutoencoderDcDecoder load(
            Component<AutoencoderDcConfig> component, Precision precision, Device device) {
        return new AutoencoderDcDecoder(network(component, "autoencoder_dc.py", precision, device), component.config());
    }

    static TorchScriptNetwork network(
            Component<AutoencoderDcConfig> component, String resource, Precision precision, Device device) {
        AutoencoderDcConfig config = component.config();
        int deepest = config.decoder().get(config.decoder().size() - 1).channels();
        Map<String, Object> attributes = Map.of(
                "layers_per_block",
                config.decoder().stream().map(AutoencoderDcConfig.Stage::layers).toList(),
                "attention_head_dim",
                config.attentionHeadDim(),
                "interpolate",
                config.interpolate(),
                "in_shortcut_repeats",
                config.decoderInShortcut() ? deepest / config.latentChannels() : 0,
                "scaling_factor",
                config.scalingFactor(),
                "tile_size",
                TILE_SIZE,
                "tile_stride",
                TILE_STRIDE);
        return TorchScriptNetwork.load(
                "AutoencoderDC",
                resource,
                attributes,
                component.weights().tensors().values().stream()
                        .filter(tensor -> tensor.name().startsWith("decoder."))
                        .toList(),
                precision,
                device);
    }

    /** Decoded samples on the device, not yet a picture. */
    public static final class Samples implements AutoCloseable {
        private final IValue values;

        private Samples(IValue values) {
            this.values = values;
        }

        @Override
        public void close() {
            values.close();
        }
    }

    /**
     * Decodes the latents of one picture.
     *
     * @param latents (latent_channels, height, width) of the resolution divided by the compression ratio, row-major
     * @param tiled whether to decode in overlapping tiles, which bounds memory but is not quite the same picture
     * @return samples of about -1 to 1, which the caller closes
     */
    public Samples decode(float[] latents, Resolution resolution, boolean tiled) {
        int ratio = config.compressionRatio();
        Shape shape = new Shape(1, config.latentChannels(), resolution.height() / ratio, resolution.width() / ratio);
        try (PtNDManager scope = network.hostScope();
                IValue input = IValue.from((PtNDArray) scope.create(FloatBuffer.wrap(latents), shape));
                IValue inTiles = IValue.from(tiled)) {
            return new Samples(network.run("decode", input, inTiles));
        }
    }

    /**
     * Makes a picture of samples: resizes, crops the centre and rounds, all on the device; bytes are what is copied.
     *
     * @param width pixels of the picture, at most the resolution's resized width
     * @param height pixels of the picture, at most the resolution's resized height
     */
    public Picture picture(Samples samples, Resolution resolution, int width, int height) {
        try (PtNDManager scope = network.hostScope();
                IValue resizedHeight = IValue.from((long) resolution.resizedHeight());
                IValue resizedWidth = IValue.from((long) resolution.resizedWidth());
                IValue h = IValue.from((long) height);
                IValue w = IValue.from((long) width);
                IValue picture = network.run("picture", samples.values, resizedHeight, resizedWidth, h, w)) {
            ByteBuffer pixels = picture.toTensor(scope).toByteBuffer();
            byte[] rgb = new byte[pixels.remaining()];
            pixels.get(rgb);
            return new Picture(width, height, rgb);
        }
    }

    /** The samples' values: (3, height, width), row-major. */
    float[] values(Samples samples) {
        try (PtNDManager scope = (PtNDManager) network.manager().newSubManager();
                IValue float32 = network.run("as_float32", samples.values)) {
            return float32.toTensor(scope).toFloatArray();
        }
    }

    /** Waits until the device is done with the samples; elsewhere than on a CPU they are still being computed. */
    public void synchronize(Samples samples) {
        network.run("synchronize", samples.values).close();
    }

    @Override
    public void close() {
        network.close();
    }
}
