package dev.sprintworker.event;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why a prompt became no picture, as consumers of failed outcomes see it. */
public enum FailureCode {
    INVALID_REQUEST(false),
    REJECTED_BY_POLICY(false),
    EXPIRED(false),
    CANCELLED(false),
    INPUT_UNAVAILABLE(true),
    OUT_OF_MEMORY(true),
    INTERNAL(true);

    private final boolean retryable;

    FailureCode(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether the same prompt, submitted again, may succeed. */
    public boolean retryable() {
        return retryable;
    }

    /** The name in events: lower case with underscores. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
