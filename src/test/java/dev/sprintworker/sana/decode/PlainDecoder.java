package dev.sprintworker.sana.decode;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.checkpoint.Component;
import dev.sprintworker.sana.checkpoint.TorchScriptNetwork;
import java.nio.FloatBuffer;

/** The decoder with diffusers' operators one by one, to compare with. */
public final class PlainDecoder implements AutoCloseable {
    private final TorchScriptNetwork network;
    private final AutoencoderDcConfig config;

    public PlainDecoder(Component<AutoencoderDcConfig> component, Precision precision) {
        this.network = AutoencoderDcDecoder.network(component, "plain_autoencoder_dc.py", precision, Device.cpu());
        this.config = component.config();
    }

    /** Samples of (latent_channels, height, width) latents: (3, height, width) of the picture, row-major. */
    public float[] decode(float[] latents, int height, int width) {
        try (PtNDManager scope = (PtNDManager) network.manager().newSubManager();
                IValue input = IValue.from((PtNDArray)
                        scope.create(FloatBuffer.wrap(latents), new Shape(1, config.latentChannels(), height, width)));
                IValue samples = network.run("decode", input)) {
            return samples.toTensor(scope).toFloatArray();
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
