package dev.sprintworker.fetch;

/** Told how a fetch goes on, by several threads. */
public interface Progress {

    /**
     * What is to be fetched is known.
     *
     * @param bytes of all files
     * @param had of them from an earlier run
     */
    void begin(int files, long bytes, long had);

    /** Bytes have come, or, negative, are given up. */
    void received(long bytes);

    /** A file is complete. */
    void done(String path, long size, String verified);

    /** Something a person would want to know. */
    void note(String line);

    /** No more will come. */
    void end();
}
