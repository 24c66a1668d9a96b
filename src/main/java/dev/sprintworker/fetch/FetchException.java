package dev.sprintworker.fetch;

/** A model cannot be fetched, and trying again will not help by itself; the message, one line, says which file and why. */
public final class FetchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public FetchException(String message) {
        this(message, null);
    }

    public FetchException(String message, Throwable cause) {
        super(message.replaceAll("\\s*\\R\\s*", " "), cause);
    }

    static FetchException writing(Object file, Exception cause) {
        return new FetchException(file + ": cannot be written: " + named(cause), cause);
    }

    /** One line for a fault of the network or the disk; some have no message, and their classes say most. */
    static String named(Throwable fault) {
        String message = fault.getMessage();
        if (message != null && !message.isBlank()) {
            return message.replaceAll("\\s*\\R\\s*", " ");
        }
        Throwable root = fault;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String name = fault.getClass().getSimpleName();
        return root.getClass() == fault.getClass()
                ? name
                : name + ", " + root.getClass().getSimpleName();
    }
}
