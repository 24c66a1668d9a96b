package dev.sprintworker.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SweepTest {

    /** Prompts a minute apart, a start of 10 s: cooldowns of 20 and 70 s, and a threshold that does not matter. */
    private static Scenario scenario(double targetWaitSeconds, double waitWeight, double waiting) {
        Scenario usual = Scenarios.usual();
        return new Scenario(
                usual.worker(),
                3,
                6,
                targetWaitSeconds,
                waitWeight,
                usual.source(),
                Map.of("minutes", new RecordedTrace("minutes.csv", 0, 60, 120, 180, 240, 300)),
                new Scenario.KedaCandidates(
                        List.of(4, 5), List.of(20.0, 70.0), List.of(waiting), List.of(Scenarios.DOWN), Scenarios.UP),
                usual.knative());
    }

    @Test
    void shouldTakeTheLeastGpuSecondsWhereWaitingCostsNothing() {
        Sweep sweep = Sweep.keda(scenario(20, 0, 5));
        assertThat(sweep.picked()).get().satisfies(picked -> {
            assertThat(picked.policy().numbers()).containsEntry("cooldownPeriod", "20");
            assertThat(picked.relativeCost()).isEqualTo(1);
        });
    }

    @Test
    void shouldKeepAWorkerWhereWaitingIsDear() {
        assertThat(Sweep.keda(scenario(20, 10, 5))
                        .picked()
                        .orElseThrow()
                        .policy()
                        .numbers())
                .containsEntry("cooldownPeriod", "70");
    }

    @Test
    void shouldTakeTheFirstOfThoseThatAreTheSame() {
        assertThat(Sweep.keda(scenario(20, 0, 5))
                        .picked()
                        .orElseThrow()
                        .policy()
                        .numbers())
                .containsEntry("lagThreshold", "4");
    }

    @Test
    void shouldTakeNoneWhoseWaitIsAboveTheBound() {
        Sweep sweep = Sweep.keda(scenario(0, 0, 50));
        assertThat(sweep.candidates()).hasSize(4).noneMatch(Candidate::isWithinBound);
        assertThat(sweep.picked()).isEmpty();
    }

    @Test
    void shouldTellPercentilesByNearestRank() {
        double[] sorted = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        assertThat(Result.percentile(sorted, 50)).isEqualTo(5);
        assertThat(Result.percentile(sorted, 95)).isEqualTo(10);
        assertThat(Result.percentile(new double[] {4}, 50)).isEqualTo(4);
    }
}
