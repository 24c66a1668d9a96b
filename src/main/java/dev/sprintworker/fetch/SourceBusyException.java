package dev.sprintworker.fetch;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A source that may well answer the same request later. */
final class SourceBusyException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Optional<Duration> retryAfter;

    /** @param retryAfter how long the source asks to be left alone */
    SourceBusyException(String message, Optional<Duration> retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
