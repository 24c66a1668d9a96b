package dev.sprintworker.store;

import dev.sprintworker.event.Origin;
import java.time.Duration;

/**
 * Whose part it is to tell a prompt's outcome.
 *
 * @param generation 0 for the manifest's maker; each that takes over from one that failed to tell is one further
 * @param own whether the call that returns it has given it the part
 * @param sinceNanos {@link System#nanoTime} before which it did not have it, if own; otherwise at which it had it already
 */
public record Teller(Origin origin, int generation, boolean own, long sinceNanos) {

    /** At most, if own; otherwise at least. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }
}
