package dev.sprintworker.scaling;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Numbers of a ScaledObject with a kafka trigger.
 *
 * @param cooldownPeriod seconds
 * @param pollingInterval seconds
 */
public record KedaPolicy(
        int lagThreshold, double cooldownPeriod, double pollingInterval, ScalingRules scaleDown, ScalingRules scaleUp)
        implements Policy {
    public KedaPolicy {
        Bounds.check("lag-threshold", lagThreshold, 1, 1_000_000);
        Bounds.check("cooldown-period", cooldownPeriod, 0, 86_400);
        Bounds.check("polling-interval", pollingInterval, 1, 3600);
    }

    @Override
    public Map<String, String> numbers() {
        Map<String, String> numbers = new LinkedHashMap<>();
        numbers.put("lagThreshold", Integer.toString(lagThreshold));
        numbers.put("cooldownPeriod", Bounds.number(cooldownPeriod));
        numbers.put("pollingInterval", Bounds.number(pollingInterval));
        numbers.put("scaleDown", scaleDown.toString());
        return numbers;
    }
}
