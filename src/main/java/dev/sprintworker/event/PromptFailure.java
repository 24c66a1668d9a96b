package dev.sprintworker.event;

/** A prompt that ends in a failed outcome. The message is meant for the sender and never quotes the prompt. */
public abstract sealed class PromptFailure extends RuntimeException
        permits InvalidPrompt, RejectedPrompt, ExpiredPrompt, CancelledPrompt, GenerationFailure {

    private static final long serialVersionUID = 1L;

    protected PromptFailure(String message, Throwable cause) {
        super(message, cause);
    }

    public abstract FailureCode code();

    public final boolean retryable() {
        return code().retryable();
    }
}
