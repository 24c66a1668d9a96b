package dev.sprintworker.deadletter;

import java.util.Locale;

/**
 * Why a record ended in a dead-letter topic, as the worker writes it. Whoever reads dead letters takes a code as text:
 * other programs, and later versions, have codes of their own.
 */
public enum DeadLetterCode {
    /** Neither binary nor structured mode. */
    NOT_A_CLOUDEVENT,
    /** A CloudEvent, but not of the type this topic is for. */
    UNKNOWN_TYPE,
    /** A CloudEvent whose id or source is too long to come back in an outcome. */
    ATTRIBUTE_TOO_LONG,
    /** A prompt event that cannot be worked on for a reason nobody foresaw, or with a time far out of range. */
    UNREADABLE;

    /** The name in headers: lower case with underscores. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
