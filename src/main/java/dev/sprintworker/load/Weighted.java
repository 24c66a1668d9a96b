package dev.sprintworker.load;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Choices that are taken as often as their weights say, relative to each other. Keeps the order it was given. */
record Weighted<T>(Map<T, Double> weights) {

    static final double LEAST = 0.001;
    static final double MOST = 1_000_000;

    Weighted {
        weights = new LinkedHashMap<>(weights);
    }

    T pick(RandomGenerator random) {
        double left = random.nextDouble()
                * weights.values().stream().mapToDouble(Double::doubleValue).sum();
        T last = null;
        for (Map.Entry<T, Double> choice : weights.entrySet()) {
            last = choice.getKey();
            left -= choice.getValue();
            if (left < 0) {
                return last;
            }
        }
        return last; // rounding
    }
}
