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

    /** Short words for a fault of the network or the disk. */
    static String named(Throwable fault) {
        return fault.getMessage() == null || fault.getMessage().isBlank()
                ? fault.getClass().getSimpleName()
                : fault.getMessage();
    }
}
