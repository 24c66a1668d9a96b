package dev.sprintworker.load;

/** A scenario cannot be used; the message names file, key and bound. */
public final class ScenarioException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ScenarioException(String message) {
        super(message);
    }
}
