package dev.sprintworker.sana;

/**
 * Seconds a batch spent in each stage of the pipeline.
 *
 * @param text until the transformer knows the prompts
 * @param denoise all steps
 * @param decode from latents to pixels, {@code toUint8} included
 * @param toUint8 resizing, cropping, rounding to bytes and copying them from the device
 */
public record StageSeconds(double text, double denoise, double decode, double toUint8) {

    /** Seconds of which the last stage is not known in parts. */
    public StageSeconds(double text, double denoise, double decode) {
        this(text, denoise, decode, 0);
    }

    public StageSeconds plus(StageSeconds other) {
        return new StageSeconds(
                text + other.text, denoise + other.denoise, decode + other.decode, toUint8 + other.toUint8);
    }
}
