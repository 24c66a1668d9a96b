package dev.sprintworker.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import java.util.Optional;

/** Why a CloudEvent gets no outcome, whichever way it comes. What its data says is no matter here. */
public enum EventFault {
    /** What the SDK lets pass and the specification does not. */
    NOT_1_0("no CloudEvent 1.0 with id and source"),
    UNKNOWN_TYPE("CloudEvent of another type"),
    ATTRIBUTE_TOO_LONG("id or source longer than " + EventFault.MAX_ATTRIBUTE_CHARACTERS + " characters"),
    /** Its folder is named by the day. */
    TIME_OUT_OF_RANGE("time beyond the years 1 to 9998");

    private static final int MAX_ATTRIBUTE_CHARACTERS = 1024;
    /** Exclusive: an offset may carry the time into the next year. */
    private static final int MIN_YEAR = 0;

    private static final int MAX_YEAR = 9999;

    private final String reason;

    EventFault(String reason) {
        this.reason = reason;
    }

    /** Without any of the event's content. */
    public String reason() {
        return reason;
    }

    /** Empty for a prompt event that can be answered. */
    public static Optional<EventFault> of(CloudEvent event) {
        if (event.getSpecVersion() != SpecVersion.V1
                || event.getId().isEmpty()
                || event.getSource().toString().isEmpty()) {
            return Optional.of(NOT_1_0);
        }
        if (!Prompt.TYPE.equals(event.getType())) {
            return Optional.of(UNKNOWN_TYPE);
        }
        if (event.getTime() != null) {
            int year = event.getTime().getYear();
            if (year <= MIN_YEAR || year >= MAX_YEAR) {
                return Optional.of(TIME_OUT_OF_RANGE);
            }
        }
        // They come back in the outcome, and one too large for the broker could never be published.
        boolean tooLong = event.getId().length() > MAX_ATTRIBUTE_CHARACTERS
                || event.getSource().toString().length() > MAX_ATTRIBUTE_CHARACTERS;
        return tooLong ? Optional.of(ATTRIBUTE_TOO_LONG) : Optional.empty();
    }
}
