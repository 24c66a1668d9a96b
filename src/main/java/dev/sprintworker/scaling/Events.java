package dev.sprintworker.scaling;

import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** The clock of a simulation: what is due runs in order of time, and of order where times are equal. */
final class Events {
    private record Event(double at, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Double.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Event> due = new PriorityQueue<>();
    private double now;
    private long scheduled;

    /** Seconds since the start of the trace. */
    double now() {
        return now;
    }

    /** @param at no earlier than now */
    void at(double at, Runnable action) {
        if (at < now) {
            throw new IllegalArgumentException("second " + at + " is before " + now);
        }
        due.add(new Event(at, scheduled++, action));
    }

    /** @param action at each multiple of {@code period}, from now on, until it returns false */
    void every(double period, BooleanSupplier action) {
        every(period, 0, action);
    }

    private void every(double period, long count, BooleanSupplier action) {
        at(count * period, () -> {
            if (action.getAsBoolean()) {
                every(period, count + 1, action);
            }
        });
    }

    /** Until nothing is due. */
    void run() {
        for (Event event = due.poll(); event != null; event = due.poll()) {
            now = event.at;
            event.action.run();
        }
    }
}
