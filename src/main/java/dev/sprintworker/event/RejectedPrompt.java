package dev.sprintworker.event;

/** The prompt can be made and may not be. */
public final class RejectedPrompt extends PromptFailure {

    private static final long serialVersionUID = 1L;

    public RejectedPrompt() {
        super("prompt: is not allowed by this service's policy", null);
    }

    @Override
    public FailureCode code() {
        return FailureCode.REJECTED_BY_POLICY;
    }
}
