package dev.sprintworker.telemetry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Lets no failure of telemetry reach the work it tells of: what a prompt or a delivery comes to is never decided by it.
 * Failures are logged, of each kind one a minute. Any thread may call.
 */
final class Quietly {

    static final Quietly METRICS = new Quietly("Metrics");
    static final Quietly TRACES = new Quietly("Traces");
    static final Quietly LOGS = new Quietly("Logs");

    private static final long PAUSE_NANOS = 60_000_000_000L;

    private final String kind;
    /** {@link System#nanoTime} at which a failure was logged. */
    private final AtomicLong loggedNanos = new AtomicLong(System.nanoTime() - PAUSE_NANOS);

    Quietly(String kind) {
        this.kind = kind;
    }

    void run(Runnable telling) {
        get(
                () -> {
                    telling.run();
                    return null;
                },
                null);
    }

    /** @param otherwise what it is if that fails */
    <T> T get(Supplier<T> wanted, T otherwise) {
        try {
            return wanted.get();
        } catch (RuntimeException | LinkageError failure) {
            log(failure);
            return otherwise;
        }
    }

    private void log(Throwable failure) {
        long now = System.nanoTime();
        long before = loggedNanos.get();
        if (now - before < PAUSE_NANOS || !loggedNanos.compareAndSet(before, now)) {
            return;
        }
        try {
            SprintLog.LOG.telemetryFailed(kind, failure);
        } catch (RuntimeException | LinkageError e) {
            // There is nobody left to tell.
        }
    }
}
