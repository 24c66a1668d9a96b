package dev.sprintworker.scaling;

/**
 * One direction of an HPA's {@code behavior}, with one policy.
 *
 * @param stabilization {@code stabilizationWindowSeconds}
 * @param type of the policy
 * @param value pods, or percent of the pods at the start of the period
 * @param period {@code periodSeconds}
 */
public record ScalingRules(double stabilization, Type type, int value, double period) {
    /** What {@code value} counts. */
    public enum Type {
        Pods,
        Percent
    }

    public ScalingRules {
        Bounds.check("stabilization", stabilization, 0, 3600);
        Bounds.check("value", value, 1, 100_000);
        Bounds.check("period", period, 1, 1800);
    }

    int up(int replicas) {
        return type == Type.Pods ? replicas + value : (int) Math.ceil(replicas * (1 + value / 100.0));
    }

    int down(int replicas) {
        return type == Type.Pods ? replicas - value : (int) (replicas * (1 - value / 100.0));
    }

    @Override
    public String toString() {
        String amount = value + (type == Type.Pods ? " pods" : "%");
        return amount + "/" + Bounds.number(period) + "s after " + Bounds.number(stabilization) + "s";
    }
}
