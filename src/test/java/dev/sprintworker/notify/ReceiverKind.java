package dev.sprintworker.notify;

import java.util.Optional;

/** How a receiver behaves, and what has to become of the outcomes that are meant for it. */
enum ReceiverKind {
    GOOD("answers 200"),
    DOWN("port closed", "connection"),
    SLOW("answers after 30 s", "timeout"),
    FLAPPING("port closed for 2 s of 6 s"),
    FAILING("500", "server_error"),
    THROTTLING("429 with Retry-After, always", "throttled"),
    PACING("429 with Retry-After, then 200"),
    GONE("410", "gone"),
    MOVED("301", "rejected"),
    RESETTING("resets connections", "connection"),
    ENDLESS("200 with a body without end");

    private final String words;
    private final Optional<String> deadLetterCode;

    ReceiverKind(String words) {
        this(words, null);
    }

    ReceiverKind(String words, String deadLetterCode) {
        this.words = words;
        this.deadLetterCode = Optional.ofNullable(deadLetterCode);
    }

    String words() {
        return words;
    }

    /** Of the dead letter in which delivery to it has to end; empty: it has to succeed. */
    Optional<String> deadLetterCode() {
        return deadLetterCode;
    }
}
