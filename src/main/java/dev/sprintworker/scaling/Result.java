package dev.sprintworker.scaling;

import java.util.Arrays;
import java.util.List;

/**
 * A policy on a trace, all seeds together. Waits are seconds from arrival to outcome.
 *
 * @param gpuSeconds that workers existed, cold start included
 * @param maxWorkers at once in any run
 * @param cost {@code gpuSeconds}, and all waits by {@code wait-weight}
 */
public record Result(
        String trace,
        int prompts,
        double p50,
        double p95,
        double p99,
        double max,
        double gpuSeconds,
        double busySeconds,
        int coldStarts,
        int maxWorkers,
        double cost) {

    static Result of(String trace, List<Run> runs, double waitWeight) {
        double[] waits = runs.stream()
                .flatMapToDouble(run -> Arrays.stream(run.waits()))
                .sorted()
                .toArray();
        double gpuSeconds = runs.stream().mapToDouble(Run::gpuSeconds).sum();
        return new Result(
                trace,
                waits.length,
                percentile(waits, 50),
                percentile(waits, 95),
                percentile(waits, 99),
                percentile(waits, 100),
                gpuSeconds,
                runs.stream().mapToDouble(Run::busySeconds).sum(),
                runs.stream().mapToInt(Run::coldStarts).sum(),
                runs.stream().mapToInt(Run::maxWorkers).max().orElseThrow(),
                gpuSeconds + waitWeight * Arrays.stream(waits).sum());
    }

    /** The least value that so many percent are not above; 0 of none. */
    static double percentile(double[] sorted, double percent) {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(percent / 100 * sorted.length) - 1)];
    }
}
