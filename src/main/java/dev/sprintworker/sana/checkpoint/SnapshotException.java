package dev.sprintworker.sana.checkpoint;

/** A snapshot cannot be used; the message names the file, the tensor or key, and what was expected. */
public final class SnapshotException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SnapshotException(String message) {
        super(message);
    }

    public SnapshotException(String message, Throwable cause) {
        super(message, cause);
    }
}
