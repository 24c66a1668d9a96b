package dev.sprintworker.event;

import java.util.Locale;

/** The worker failed at a prompt it had accepted; the cause is for the log, not for the sender. */
public final class GenerationFailure extends PromptFailure {

    private static final long serialVersionUID = 1L;

    private final FailureCode code;

    private GenerationFailure(FailureCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Classifies what came out of the pipeline. */
    public static GenerationFailure of(Throwable cause) {
        // libtorch reports an exhausted device as a plain runtime error that only its text tells apart.
        boolean outOfMemory = cause instanceof OutOfMemoryError
                || cause.getMessage() != null
                        && cause.getMessage().toLowerCase(Locale.ROOT).contains("out of memory");
        return outOfMemory
                ? new GenerationFailure(
                        FailureCode.OUT_OF_MEMORY, "the device has not enough memory for this picture", cause)
                : new GenerationFailure(
                        FailureCode.INTERNAL,
                        "internal error (" + cause.getClass().getSimpleName() + ")",
                        cause);
    }

    @Override
    public FailureCode code() {
        return code;
    }
}
