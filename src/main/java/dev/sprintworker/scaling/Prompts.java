package dev.sprintworker.scaling;

import java.util.Arrays;

/** The prompts of a run by their number, in order of arrival, and when each had its outcome. */
final class Prompts {
    private final double[] arrivals;
    private final double[] outcomes;
    private int done;

    Prompts(double... arrivals) {
        this.arrivals = arrivals;
        this.outcomes = new double[arrivals.length];
        Arrays.fill(outcomes, Double.NaN);
    }

    int count() {
        return arrivals.length;
    }

    double arrival(int prompt) {
        return arrivals[prompt];
    }

    /** As a hash of the key spreads them. */
    static int partition(int prompt, int partitions) {
        long mixed = (prompt + 1) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        return (int) Long.remainderUnsigned(mixed ^ mixed >>> 27, partitions);
    }

    /** @throws IllegalStateException at a second outcome */
    void complete(int prompt, double now) {
        if (!Double.isNaN(outcomes[prompt])) {
            throw new IllegalStateException("prompt " + prompt + " has a second outcome");
        }
        outcomes[prompt] = now;
        done++;
    }

    boolean areDone() {
        return done == arrivals.length;
    }

    int done() {
        return done;
    }

    /** Seconds from arrival to outcome. */
    double[] waits() {
        if (!areDone()) {
            throw new IllegalStateException(arrivals.length - done + " prompts have no outcome");
        }
        double[] waits = new double[arrivals.length];
        Arrays.setAll(waits, prompt -> outcomes[prompt] - arrivals[prompt]);
        return waits;
    }
}
