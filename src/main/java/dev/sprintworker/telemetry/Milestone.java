package dev.sprintworker.telemetry;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Points on a prompt's way between which something durable happens: a process that dies at one leaves a different mess
 * than at the next. Reaching one does nothing, unless the system property {@value #PARK_AT} names it: then the thread
 * says so and stays there, for a test to kill the process, or to stop it and let it go on.
 */
public enum Milestone {
    /** Pictures are encoded, none is stored. */
    BEFORE_STORE,
    /** One picture of several is stored. */
    BETWEEN_OBJECTS,
    /** The prompt is decided, nobody knows. */
    AFTER_MANIFEST,
    /** Outcome and offset are sent, not committed. */
    INSIDE_TRANSACTION,
    /** Both are committed, the worker does not know yet. */
    AFTER_COMMIT;

    /**
     * Name of a point in lower case with hyphens, and how often it is passed before: {@code after-commit:3}. With a
     * duration, {@code after-commit:3:PT5S}, the thread goes on when that is over, else never.
     */
    private static final String PARK_AT = "sprint-worker.park-at";

    private static final long LOOK_AGAIN_MILLIS = 100;
    private static final String PARKED = System.getProperty(PARK_AT);
    private static final Map<Milestone, AtomicInteger> REACHED = new EnumMap<>(Milestone.class);

    static {
        for (Milestone milestone : values()) {
            REACHED.put(milestone, new AtomicInteger());
        }
    }

    public void reached() {
        if (PARKED == null) {
            return;
        }
        String name = name().toLowerCase(Locale.ROOT).replace('_', '-');
        String point = name + ":" + REACHED.get(this).incrementAndGet();
        if (PARKED.equals(point)) {
            park(name, Long.MAX_VALUE);
        } else if (PARKED.startsWith(point + ":")) {
            park(name, Duration.parse(PARKED.substring(point.length() + 1)).toNanos());
        }
    }

    private static void park(String name, long nanos) {
        System.out.println("parked at " + name);
        long start = System.nanoTime(); // which goes on while the process is stopped
        while (System.nanoTime() - start < nanos) {
            try {
                // In short pieces, so that the clock is looked at as soon as a stopped process goes on.
                Thread.sleep(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException e) {
                // Only the end of the process, or of the time, ends this.
            }
        }
    }
}
