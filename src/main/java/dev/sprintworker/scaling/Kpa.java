package dev.sprintworker.scaling;

/**
 * The decision of Knative's pod autoscaler on concurrency, as documented ("Autoscaling": concurrency, KPA-specific
 * configuration; {@code config-autoscaler}): average over target, rate limits, and panic, which follows the short window and
 * never takes pods away until the surge is a stable window old.
 */
final class Kpa {
    /** Seconds between decisions. */
    static final double TICK = 2;
    /** {@code container-concurrency-target-percentage}, and what the manifests say. */
    static final double UTILIZATION = 0.7;
    /** {@code panic-window-percentage}. */
    static final double PANIC_WINDOW = 0.1;

    private static final double PANIC_THRESHOLD = 2;
    private static final double MAX_SCALE_UP_RATE = 1000;
    private static final double MAX_SCALE_DOWN_RATE = 2;

    private final double target;
    private final double stableWindow;
    private final DelayWindow delay;
    private double panicSince = Double.NaN;
    private int mostInPanic;

    /** @param target requests at once a pod is to have */
    Kpa(double target, double stableWindow, double scaleDownDelay) {
        this.target = target;
        this.stableWindow = stableWindow;
        this.delay = new DelayWindow((long) Math.ceil(scaleDownDelay / TICK));
    }

    static Kpa of(KnativePolicy policy) {
        return new Kpa(policy.containerConcurrency() * UTILIZATION, policy.window(), policy.scaleDownDelay());
    }

    /**
     * @param stable average concurrency of all pods over the stable window
     * @param panic the same over the panic window
     * @param readyPods now
     * @return pods wanted, before minimum and maximum
     */
    int decide(double now, double stable, double panic, int readyPods) {
        double ready = Math.max(1, readyPods);
        double wantedByPanic = Math.ceil(panic / target);
        boolean isOver = wantedByPanic / ready >= PANIC_THRESHOLD;
        if (isOver) {
            panicSince = now;
        } else if (panicSince + stableWindow < now) {
            panicSince = Double.NaN;
            mostInPanic = 0;
        }
        int desired = limited(Math.ceil(stable / target), ready);
        if (isPanicking()) {
            mostInPanic = Math.max(mostInPanic, Math.max(desired, limited(wantedByPanic, ready)));
            desired = mostInPanic;
        }
        return delay.most((long) Math.floor(now / TICK), desired);
    }

    boolean isPanicking() {
        return !Double.isNaN(panicSince);
    }

    private static int limited(double pods, double ready) {
        double most = Math.ceil(MAX_SCALE_UP_RATE * ready);
        double least = Math.floor(ready / MAX_SCALE_DOWN_RATE);
        return (int) Math.min(Math.max(pods, least), most);
    }
}
