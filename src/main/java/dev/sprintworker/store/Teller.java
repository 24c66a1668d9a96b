package dev.sprintworker.store;

import dev.sprintworker.event.Origin;
import java.time.Duration;

/**
 * Whose part it is to tell a prompt's outcome.
 *
 * @param generation 0 for the manifest's maker; each that takes over from one that failed to tell is one further
 * @param age when it was read, by the store's clock; if one's own, since the attempt that created it began
 * @param readNanos {@link System#nanoTime} of that moment
 */
public record Teller(Origin origin, int generation, Duration age, long readNanos) {

    public Teller(Origin origin, int generation, Duration age) {
        this(origin, generation, age, System.nanoTime());
    }

    /** Until now. */
    public Duration currentAge() {
        return age.plusNanos(System.nanoTime() - readNanos);
    }
}
