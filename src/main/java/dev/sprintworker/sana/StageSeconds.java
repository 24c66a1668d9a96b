package dev.sprintworker.sana;

/** Seconds a batch spent in each stage of the pipeline. */
public record StageSeconds(double text, double denoise, double decode) {

    public StageSeconds plus(StageSeconds other) {
        return new StageSeconds(text + other.text, denoise + other.denoise, decode + other.decode);
    }
}
