package dev.sprintworker.scaling;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The decision of a HorizontalPodAutoscaler on one external metric of type AverageValue, as Kubernetes documents it
 * ("Horizontal Pod Autoscaling": algorithm details, configurable scaling behavior): ratio with a tolerance, bounds,
 * stabilization by the recommendations of a window, then limits on what changes in a period.
 */
final class Hpa {
    /** {@code --horizontal-pod-autoscaler-sync-period}, seconds. */
    static final double SYNC_PERIOD = 15;
    /** {@code --horizontal-pod-autoscaler-tolerance}. */
    private static final double TOLERANCE = 0.1;

    private record At(double time, int value) {}

    private final int max;
    private final ScalingRules up;
    private final ScalingRules down;
    private final Deque<At> recommendations = new ArrayDeque<>();
    /** Replicas added, and removed where negative. */
    private final Deque<At> changes = new ArrayDeque<>();

    Hpa(int max, ScalingRules up, ScalingRules down) {
        this.max = max;
        this.up = up;
        this.down = down;
    }

    /**
     * @param replicas now, at least 1
     * @param metric sum over the target, such as lag
     * @param perPod what a pod is to have of it
     * @return replicas wanted, from 1 to the maximum
     */
    int decide(double now, int replicas, double metric, double perPod) {
        double ratio = metric / (perPod * replicas);
        int desired = Math.abs(1 - ratio) > TOLERANCE ? (int) Math.ceil(metric / perPod) : replicas;
        int decided = limited(now, replicas, stabilized(now, replicas, desired));
        if (decided != replicas) {
            changes.add(new At(now, decided - replicas));
        }
        return decided;
    }

    /** As {@code stabilizeRecommendationWithBehaviors}: what there is moves only to be within both windows' limits. */
    private int stabilized(double now, int replicas, int desired) {
        int atLeast = desired;
        int atMost = desired;
        for (At recommendation : recommendations) {
            if (recommendation.time > now - up.stabilization()) {
                atLeast = Math.min(atLeast, recommendation.value);
            }
            if (recommendation.time > now - down.stabilization()) {
                atMost = Math.max(atMost, recommendation.value);
            }
        }
        recommendations.add(new At(now, desired));
        double longest = Math.max(up.stabilization(), down.stabilization());
        recommendations.removeIf(recommendation -> recommendation.time < now - longest);
        return Math.min(Math.max(replicas, atLeast), atMost);
    }

    private int limited(double now, int replicas, int desired) {
        if (desired > replicas) {
            int limit = Math.max(replicas, up.up(replicas - changeSince(now - up.period())));
            return Math.min(desired, Math.min(max, limit));
        }
        int limit = Math.min(replicas, down.down(replicas - changeSince(now - down.period())));
        return Math.min(max, Math.max(desired, Math.max(1, limit)));
    }

    private int changeSince(double time) {
        double longest = Math.max(up.period(), down.period());
        changes.removeIf(change -> change.time < time - longest);
        return changes.stream()
                .filter(change -> change.time > time)
                .mapToInt(At::value)
                .sum();
    }
}
