package dev.sprintworker.notify;

import java.util.List;

/** Milliseconds from the commit of an outcome until its receiver had it, ascending. */
record Latencies(List<Long> millis) {

    static Latencies of(List<Outage.Arrival> arrivals) {
        return new Latencies(
                arrivals.stream().map(Outage.Arrival::latencyMillis).sorted().toList());
    }

    /** The smallest that so much of all are not above; 0 of none. */
    long percentile(double percent) {
        return millis.isEmpty() ? 0 : millis.get(Math.max(0, (int) Math.ceil(percent / 100 * millis.size()) - 1));
    }
}
