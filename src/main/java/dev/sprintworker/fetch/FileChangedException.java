package dev.sprintworker.fetch;

/** What a source answers is no longer the file that was begun: nothing of it may be put together with the rest. */
final class FileChangedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FileChangedException(String message) {
        super(message);
    }
}
