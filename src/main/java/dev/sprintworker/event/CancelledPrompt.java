package dev.sprintworker.event;

/** The sender took the prompt back before any device time was spent. */
public final class CancelledPrompt extends PromptFailure {

    private static final long serialVersionUID = 1L;

    public CancelledPrompt() {
        super("cancelled before it started", null);
    }

    @Override
    public FailureCode code() {
        return FailureCode.CANCELLED;
    }
}
