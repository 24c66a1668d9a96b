package dev.sprintworker.scaling;

/**
 * KEDA with one kafka trigger, {@code activationLagThreshold} 0, as documented ("Scaling Deployments": activation and
 * scaling; "Apache Kafka" scaler). Between none and one it looks itself, every {@code pollingInterval}: any lag makes one
 * worker, and {@code cooldownPeriod} after the last look that saw lag all go. Above one the HPA decides on the lag, which
 * KEDA caps so that there are no more workers than partitions ({@code allowIdleConsumers: false}).
 */
final class Keda {
    private final KedaPolicy policy;
    private final int partitions;
    private final Hpa hpa;
    private double lastActive = Double.NEGATIVE_INFINITY;

    Keda(KedaPolicy policy, int maxWorkers, int partitions) {
        this.policy = policy;
        this.partitions = partitions;
        this.hpa = new Hpa(maxWorkers, policy.scaleUp(), policy.scaleDown());
    }

    /** KEDA's own look, every {@code pollingInterval}: the replicas from now on. */
    int poll(double now, int replicas, int lag) {
        if (lag > 0) {
            lastActive = now;
            return Math.max(1, replicas);
        }
        return now > lastActive + policy.cooldownPeriod() ? 0 : replicas;
    }

    /** The HPA's, every {@link Hpa#SYNC_PERIOD}: without replicas it does nothing. */
    int sync(double now, int replicas, int lag) {
        if (replicas == 0) {
            return 0;
        }
        int capped = lag / policy.lagThreshold() > partitions ? partitions * policy.lagThreshold() : lag;
        return hpa.decide(now, replicas, capped, policy.lagThreshold());
    }
}
