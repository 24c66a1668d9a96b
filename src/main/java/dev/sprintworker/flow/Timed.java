package dev.sprintworker.flow;

import io.smallrye.mutiny.Uni;

/**
 * What a piece of work gave and how long it took.
 *
 * @param startNanos {@link System#nanoTime} at its start
 */
record Timed<T>(T value, long startNanos, double seconds) {

    private static final double NANOS_PER_SECOND = 1e9;

    static <T> Uni<Timed<T>> timed(Uni<T> work) {
        return Uni.createFrom().deferred(() -> {
            long startNanos = System.nanoTime();
            return work.map(value -> new Timed<>(value, startNanos, secondsSince(startNanos)));
        });
    }

    static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
    }
}
