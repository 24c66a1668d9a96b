package dev.sprintworker.scaling;

import java.util.List;

/**
 * A policy on all traces.
 *
 * @param results by trace, in the scenario's order
 * @param isWithinBound whether p95 is at most target and cold start on each
 * @param relativeCost mean over traces of its cost as a multiple of the cheapest candidate's within the bound; 1 is best
 */
public record Candidate(Policy policy, List<Result> results, boolean isWithinBound, double relativeCost) {
    int coldStarts() {
        return results.stream().mapToInt(Result::coldStarts).sum();
    }
}
