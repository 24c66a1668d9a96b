package dev.sprintworker.scaling;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Numbers of a Knative Service that is scaled on concurrency.
 *
 * @param containerConcurrency requests in a pod at most; of it 70 % is the target
 * @param scaleDownDelay seconds
 * @param window stable window, seconds; a tenth of it is the panic window
 */
public record KnativePolicy(int containerConcurrency, double scaleDownDelay, double window) implements Policy {
    public KnativePolicy {
        Bounds.check("container-concurrency", containerConcurrency, 1, 1000);
        Bounds.check("scale-down-delay", scaleDownDelay, 0, 3600);
        Bounds.check("window", window, 6, 3600);
    }

    @Override
    public Map<String, String> numbers() {
        Map<String, String> numbers = new LinkedHashMap<>();
        numbers.put("containerConcurrency", Integer.toString(containerConcurrency));
        numbers.put("scale-down-delay", Bounds.number(scaleDownDelay));
        numbers.put("window", Bounds.number(window));
        return numbers;
    }
}
