package dev.sprintworker.local;

/** The demo cannot go on; the message is for the person who started it. */
final class DemoFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DemoFailedException(String message) {
        super(message);
    }
}
