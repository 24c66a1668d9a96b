package dev.sprintworker.event;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Data of {@code sprint.prompt.submitted.v1} as sent: what is absent is empty, what is present is of the right type and
 * within the bounds that hold for every snapshot. {@link PromptParser} is the only way in.
 *
 * @param text 1 to 4000 code points, stripped
 * @param width pixels; bounds depend on the snapshot and are checked at admission
 * @param height pixels; bounds depend on the snapshot and are checked at admission
 * @param steps 1 to 4
 * @param guidanceScale 1 to 20
 * @param seed of the first picture; with {@code images} it does not overflow
 * @param images 1 to 8
 * @param maxTimestep radians in (0, 1.5708]
 * @param intermediateTimestep radians in (0, 1.5708]; present only with two steps
 * @param instruction whether the complex human instruction is put before the prompt
 * @param metadata the sender's own, in the order sent; at most 4096 bytes of UTF-8
 */
public record Prompt(
        String text,
        OptionalInt width,
        OptionalInt height,
        OptionalInt steps,
        Optional<Float> guidanceScale,
        OptionalLong seed,
        int images,
        Optional<Float> maxTimestep,
        Optional<Float> intermediateTimestep,
        boolean instruction,
        Optional<Webhook> webhook,
        Map<String, String> metadata) {

    public static final String TYPE = "sprint.prompt.submitted.v1";

    public static final int MAX_CODE_POINTS = 4000;
    public static final int MAX_STEPS = 4;
    public static final int MAX_IMAGES = 8;
    public static final int MAX_METADATA_BYTES = 4096;
    public static final float MIN_GUIDANCE_SCALE = 1f;
    public static final float MAX_GUIDANCE_SCALE = 20f;
    public static final float MAX_TIMESTEP = 1.5708f;

    /** Never the text: whoever logs a prompt by accident logs only its length. */
    @Override
    public String toString() {
        return "Prompt[" + text.codePointCount(0, text.length()) + " code points]";
    }
}
