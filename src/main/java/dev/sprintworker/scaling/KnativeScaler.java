package dev.sprintworker.scaling;

/**
 * From the autoscaler's decisions to replicas, as Knative Serving documents it ("Scale to zero", {@code config-autoscaler}):
 * to none only what was active for a stable window, and only once the activator was in the path for the grace period.
 */
final class KnativeScaler {
    /** {@code scale-to-zero-grace-period}, seconds. */
    private static final double GRACE = 30;
    /** {@code target-burst-capacity}: with less capacity to spare the activator is in the path. */
    private static final double TARGET_BURST_CAPACITY = 211;

    private final KnativePolicy policy;
    private final int maxWorkers;
    private final Kpa kpa;
    private final ConcurrencyWindow stable;
    private final ConcurrencyWindow panic;
    private double activeSince = Double.NaN;
    private double inactiveSince = Double.NaN;
    private double activatorSince;

    KnativeScaler(KnativePolicy policy, int maxWorkers) {
        this.policy = policy;
        this.maxWorkers = maxWorkers;
        this.kpa = Kpa.of(policy);
        this.stable = new ConcurrencyWindow(policy.window());
        this.panic = new ConcurrencyWindow(policy.window() * Kpa.PANIC_WINDOW);
    }

    /** @param concurrency of activator and pods together, on average of the second */
    void record(double now, double concurrency) {
        stable.record((long) now, concurrency);
        panic.record((long) now, concurrency);
    }

    /** Every {@link Kpa#TICK}, and at once at a request that finds no pod: the replicas from now on. */
    int tick(double now, int replicas, int readyPods) {
        long second = (long) now;
        if (readyPods > 0 && Double.isNaN(activeSince)) {
            activeSince = now;
        }
        if (stable.isEmpty(second)) {
            return replicas;
        }
        double inPanicWindow = panic.average(second);
        int desired = kpa.decide(now, stable.average(second), inPanicWindow, readyPods);
        double toSpare = readyPods * (double) policy.containerConcurrency() - TARGET_BURST_CAPACITY - inPanicWindow;
        if (toSpare >= 0) {
            activatorSince = Double.NaN;
        } else if (Double.isNaN(activatorSince)) {
            activatorSince = now;
        }
        if (desired > 0) {
            inactiveSince = Double.NaN;
            return Math.min(maxWorkers, desired);
        }
        return replicas == 0 ? 0 : towardsNone(now, replicas);
    }

    private int towardsNone(double now, int replicas) {
        if (Double.isNaN(activeSince)) {
            // Being activated: what starts is not given up.
            return replicas;
        }
        if (Double.isNaN(inactiveSince)) {
            if (now - activeSince < policy.window()) {
                return 1;
            }
            inactiveSince = now;
            return replicas;
        }
        if (now - inactiveSince < GRACE && !(now - activatorSince >= GRACE)) {
            return replicas;
        }
        activeSince = Double.NaN;
        inactiveSince = Double.NaN;
        return 0;
    }
}
