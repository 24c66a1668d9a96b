package dev.sprintworker.sana.decode;

/** Lets tests of other packages look at what was decoded before it became a picture. */
public final class DecoderSamples {
    private DecoderSamples() {}

    public static float[] of(AutoencoderDcDecoder decoder, float[] latents, Resolution resolution, boolean tiled) {
        try (AutoencoderDcDecoder.Samples samples = decoder.decode(latents, resolution, tiled)) {
            return decoder.values(samples);
        }
    }
}
