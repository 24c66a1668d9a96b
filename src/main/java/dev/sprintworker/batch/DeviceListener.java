package dev.sprintworker.batch;

import java.time.Duration;

/** Told by the device thread; does nothing slow. */
public interface DeviceListener {

    /** The thread ends, because the pipeline cannot be loaded or broke beyond one prompt. */
    void failed(Throwable failure);

    /** A batch took this long, whether it succeeded or not. */
    default void worked(Duration duration) {}

    /** A batch failed and is repeated prompt by prompt. */
    default void split() {}
}
