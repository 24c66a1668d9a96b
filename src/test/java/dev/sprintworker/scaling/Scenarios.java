package dev.sprintworker.scaling;

import java.util.List;
import java.util.Map;

/** Small ones, whose results can be computed by hand: a start takes 10 s, a batch 1 s, delivery 0.5 s. */
final class Scenarios {
    static final ScalingRules UP = new ScalingRules(0, ScalingRules.Type.Pods, 8, 15);
    static final ScalingRules DOWN = new ScalingRules(0, ScalingRules.Type.Percent, 100, 15);
    static final KedaPolicy KEDA = new KedaPolicy(4, 20, 5, DOWN, UP);
    static final KnativePolicy KNATIVE = new KnativePolicy(4, 0, 60);

    private Scenarios() {}

    /** @param inFlight what a pod accepts; {@code timeout} how long a request waits for one */
    static Scenario of(int inFlight, double timeout) {
        return new Scenario(
                new WorkerModel(new BatchCurve(Map.of(1, 1.0, 4, 1.0)), 4, 0.5, inFlight, new ColdStart(4, 1, 4, 1)),
                3,
                6,
                20,
                0.05,
                new SourceModel(2, 50, 1, timeout),
                Map.of("two", new RecordedTrace("two.csv", 0, 1)),
                new Scenario.KedaCandidates(List.of(4), List.of(20.0), List.of(5.0), List.of(DOWN), UP),
                new Scenario.KnativeCandidates(List.of(4), List.of(0.0), List.of(60.0)));
    }

    static Scenario usual() {
        return of(64, 300);
    }
}
