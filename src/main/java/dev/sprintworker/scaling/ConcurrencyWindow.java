package dev.sprintworker.scaling;

import java.util.Arrays;

/**
 * Requests at once, averaged over the last seconds (Knative Serving, {@code pkg/autoscaler/aggregation}: one bucket a
 * second). The average is over what was heard of: of a window that began to be filled only now, over its filled part; after
 * a whole window of silence it begins anew.
 */
final class ConcurrencyWindow {
    private static final long NEVER = Long.MIN_VALUE / 2;

    private final double[] buckets;
    private long first = NEVER;
    private long last = NEVER;

    /** @param seconds of the window, rounded up */
    ConcurrencyWindow(double seconds) {
        buckets = new double[(int) Math.ceil(seconds)];
    }

    /** @param second of the clock, no earlier than the last one */
    void record(long second, double concurrency) {
        if (second - last >= buckets.length) {
            first = second;
            Arrays.fill(buckets, 0);
        } else {
            for (long silent = last + 1; silent <= second; silent++) {
                buckets[index(silent)] = 0;
            }
        }
        last = second;
        buckets[index(second)] += concurrency;
    }

    boolean isEmpty(long second) {
        return second - last > buckets.length;
    }

    double average(long second) {
        long silent = Math.max(0, second - last);
        if (silent >= buckets.length) {
            return 0;
        }
        double sum = 0;
        for (long i = second - buckets.length + 1; i <= last; i++) {
            sum += i < first ? 0 : buckets[index(i)];
        }
        return sum / Math.min(last - first + 1, buckets.length - silent);
    }

    private int index(long second) {
        return (int) Math.floorMod(second, (long) buckets.length);
    }
}
