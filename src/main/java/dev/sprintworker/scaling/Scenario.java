package dev.sprintworker.scaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is simulated; docs are in loadtest/scaling/README.md. Times are seconds.
 *
 * @param maxWorkers the devices of the pool
 * @param partitions of the prompts' topic
 * @param targetWaitSeconds what p95 may be beyond a cold start
 * @param waitWeight seconds of a device that a second of a prompt's wait is worth
 */
public record Scenario(
        WorkerModel worker,
        int maxWorkers,
        int partitions,
        double targetWaitSeconds,
        double waitWeight,
        SourceModel source,
        Map<String, Trace> traces,
        KedaCandidates keda,
        KnativeCandidates knative) {

    public Scenario {
        Bounds.check("max-workers", maxWorkers, 1, 1000);
        Bounds.check("partitions", partitions, 1, 10_000);
        Bounds.check("target-wait-seconds", targetWaitSeconds, 0, 86_400);
        Bounds.check("wait-weight", waitWeight, 0, 1000);
        Bounds.check("traces", traces.size(), 1, 100);
    }

    /** p95 may be this much. */
    double boundSeconds() {
        return targetWaitSeconds + worker.coldStart().seconds();
    }

    /** All combinations; of two that cost the same the earlier one is preferred. */
    public record KedaCandidates(
            List<Integer> lagThreshold,
            List<Double> cooldownPeriod,
            List<Double> pollingInterval,
            List<ScalingRules> scaleDown,
            ScalingRules scaleUp) {

        List<Policy> policies() {
            List<Policy> policies = new ArrayList<>();
            for (int lag : lagThreshold) {
                for (double cooldown : cooldownPeriod) {
                    for (double polling : pollingInterval) {
                        for (ScalingRules down : scaleDown) {
                            policies.add(new KedaPolicy(lag, cooldown, polling, down, scaleUp));
                        }
                    }
                }
            }
            return policies;
        }
    }

    /** All combinations; of two that cost the same the earlier one is preferred. */
    public record KnativeCandidates(
            List<Integer> containerConcurrency, List<Double> scaleDownDelay, List<Double> window) {

        List<Policy> policies() {
            List<Policy> policies = new ArrayList<>();
            for (int concurrency : containerConcurrency) {
                for (double delay : scaleDownDelay) {
                    for (double stable : window) {
                        policies.add(new KnativePolicy(concurrency, delay, stable));
                    }
                }
            }
            return policies;
        }
    }
}
