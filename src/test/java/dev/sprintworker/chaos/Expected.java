package dev.sprintworker.chaos;

import java.util.Set;

/** How a prompt may end: completed, or failed with the code in lower case. */
enum Expected {
    COMPLETED("completed"),
    INVALID("invalid_request"),
    EXPIRED("expired"),
    CANCELLED("cancelled"),
    /** Cancelled at the moment it was submitted: decided once, either way. */
    COMPLETED_OR_CANCELLED("completed", "cancelled");

    private final Set<String> ends;

    Expected(String... ends) {
        this.ends = Set.of(ends);
    }

    boolean allows(String end) {
        return ends.contains(end);
    }
}
