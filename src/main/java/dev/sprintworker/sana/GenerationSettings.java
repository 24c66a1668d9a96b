package dev.sprintworker.sana;

/**
 * What the pictures of one batch have in common; two requests may share a batch exactly when their settings are equal.
 *
 * @param width pixels of the picture that is returned
 * @param height pixels of the picture that is returned
 * @param steps denoising steps, 1 to 4
 * @param guidanceScale embedded guidance, 1 to 20
 * @param maxTimestep first timestep in radians, in (0, 1.5708]
 * @param intermediateTimestep second timestep in radians, in (0, 1.5708]; used by two steps only
 * @param resolutionBinning generate at the nearest resolution the model was trained on, then resize and crop to
 *     {@code width} x {@code height}; otherwise both must be multiples of {@link SnapshotInfo#sizeMultiple()}
 */
public record GenerationSettings(
        int width,
        int height,
        int steps,
        float guidanceScale,
        float maxTimestep,
        float intermediateTimestep,
        boolean resolutionBinning) {

    public static final int DEFAULT_STEPS = 2;
    public static final float DEFAULT_GUIDANCE_SCALE = 4.5f;
    public static final float DEFAULT_MAX_TIMESTEP = 1.5708f;
    public static final float DEFAULT_INTERMEDIATE_TIMESTEP = 1.3f;

    /** Half a turn's quarter, as SANA-Sprint rounds it: pure noise. */
    private static final float NOISE = 1.5708f;

    /** @throws IllegalArgumentException naming the value that is out of range */
    public GenerationSettings {
        require("width", width, 1, 16384);
        require("height", height, 1, 16384);
        require("steps", steps, 1, 4);
        require("guidance scale", guidanceScale, 1, 20);
        require("maximum timestep", maxTimestep, Float.MIN_VALUE, NOISE);
        require("intermediate timestep", intermediateTimestep, Float.MIN_VALUE, NOISE);
    }

    private static void require(String what, float value, float min, float max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(what + " is " + print(value) + ", expected "
                    + (min == Float.MIN_VALUE ? "above 0" : "from " + print(min)) + " to " + print(max));
        }
    }

    private static String print(float value) {
        return value == Math.rint(value) && !Float.isInfinite(value)
                ? Long.toString((long) value)
                : Float.toString(value);
    }
}
