package dev.sprintworker.load;

/** A run cannot begin or go on; the message, one line, is for whoever started it. */
public final class LoadFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    LoadFailedException(String message, Throwable cause) {
        super(message.replaceAll("\\s*\\R\\s*", " "), cause);
    }
}
