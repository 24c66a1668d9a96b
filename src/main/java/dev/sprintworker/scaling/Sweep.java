package dev.sprintworker.scaling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All candidates of an autoscaler on all traces, and the one that is picked: of those whose p95 is at most target and cold
 * start on every trace, the least mean over traces of the cost as a multiple of the cheapest there. What is within
 * {@value #NOISE} of the least counts as equal: of those, the one with the fewest cold starts, then the first of the file.
 */
public record Sweep(List<Candidate> candidates, Optional<Candidate> picked) {
    private static final double NOISE = 0.01;

    public static Sweep keda(Scenario scenario) {
        return of(scenario, scenario.keda().policies());
    }

    public static Sweep knative(Scenario scenario) {
        return of(scenario, scenario.knative().policies());
    }

    private static Sweep of(Scenario scenario, List<Policy> policies) {
        Map<String, List<double[]>> arrivals = new LinkedHashMap<>();
        scenario.traces().forEach((name, trace) -> arrivals.put(name, trace.arrivals()));
        List<List<Result>> results = policies.parallelStream()
                .map(policy -> results(scenario, policy, arrivals))
                .toList();
        List<Boolean> within = results.stream()
                .map(each -> each.stream().allMatch(result -> result.p95() <= scenario.boundSeconds()))
                .toList();
        double[] least = new double[arrivals.size()];
        for (int trace = 0; trace < least.length; trace++) {
            least[trace] = Double.POSITIVE_INFINITY;
            for (int i = 0; i < results.size(); i++) {
                double cost = results.get(i).get(trace).cost();
                least[trace] = within.get(i) ? Math.min(least[trace], cost) : least[trace];
            }
        }
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            double relative = 0;
            for (int trace = 0; trace < least.length; trace++) {
                relative += results.get(i).get(trace).cost() / least[trace] / least.length;
            }
            candidates.add(new Candidate(policies.get(i), results.get(i), within.get(i), relative));
        }
        return new Sweep(candidates, pick(candidates));
    }

    private static List<Result> results(Scenario scenario, Policy policy, Map<String, List<double[]>> arrivals) {
        List<Result> results = new ArrayList<>();
        arrivals.forEach((name, runs) -> results.add(Result.of(
                name,
                runs.stream().map(run -> Simulation.run(scenario, policy, run)).toList(),
                scenario.waitWeight())));
        return results;
    }

    private static Optional<Candidate> pick(List<Candidate> candidates) {
        List<Candidate> eligible =
                candidates.stream().filter(Candidate::isWithinBound).toList();
        double least =
                eligible.stream().mapToDouble(Candidate::relativeCost).min().orElse(Double.NaN);
        return eligible.stream()
                .filter(candidate -> candidate.relativeCost() <= least * (1 + NOISE))
                .min(Comparator.comparingInt(Candidate::coldStarts));
    }
}
