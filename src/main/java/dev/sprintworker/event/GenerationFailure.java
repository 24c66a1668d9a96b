package dev.sprintworker.event;

/** The worker failed at a prompt it had accepted; the cause is for the log, not for the sender. */
public final class GenerationFailure extends PromptFailure {

    private static final long serialVersionUID = 1L;

    private final FailureCode code;

    private GenerationFailure(FailureCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** A smaller picture, or fewer at once, may succeed. */
    public static GenerationFailure outOfMemory(Throwable cause) {
        return new GenerationFailure(
                FailureCode.OUT_OF_MEMORY, "the device has not enough memory for this picture", cause);
    }

    /** Anything nobody foresaw. */
    public static GenerationFailure internal(Throwable cause) {
        return new GenerationFailure(
                FailureCode.INTERNAL, "internal error (" + cause.getClass().getSimpleName() + ")", cause);
    }

    @Override
    public FailureCode code() {
        return code;
    }
}
