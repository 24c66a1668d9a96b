package dev.sprintworker.telemetry;

import java.time.Instant;

/**
 * Reads of {@link System#nanoTime} as times of the calendar. One for all spans of a prompt, so that a clock that is set
 * meanwhile puts none before its parent.
 *
 * @param epochNanos the time at which {@code nanos} was read, in nanoseconds since 1970
 */
record SpanTime(long epochNanos, long nanos) {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    static SpanTime now() {
        Instant now = Instant.now();
        return new SpanTime(now.getEpochSecond() * NANOS_PER_SECOND + now.getNano(), System.nanoTime());
    }

    Instant at(long nanoTime) {
        return Instant.EPOCH.plusNanos(epochNanos + (nanoTime - nanos));
    }

    Instant present() {
        return at(System.nanoTime());
    }
}
