package dev.sprintworker.event;

import java.time.Instant;

/** The event's {@code expirytime} had passed before any device time was spent. */
public final class ExpiredPrompt extends PromptFailure {

    private static final long serialVersionUID = 1L;

    public ExpiredPrompt(Instant expiry) {
        super("expired at " + expiry, null);
    }

    @Override
    public FailureCode code() {
        return FailureCode.EXPIRED;
    }
}
