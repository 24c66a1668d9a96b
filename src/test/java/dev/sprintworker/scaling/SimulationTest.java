package dev.sprintworker.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimulationTest {

    /** KEDA looks at 5 s, the worker is ready at 15, the outcome at 16.5; seen without lag first at 20, gone at 40. */
    @Test
    void shouldTakeOnePromptThroughKedaFromZeroToZero() {
        Run run = Simulation.run(Scenarios.usual(), Scenarios.KEDA, 1);
        assertThat(run.waits()).containsExactly(15.5);
        assertThat(run.coldStarts()).isEqualTo(1);
        // The last look with lag is at 15 s: 35 is not beyond 15 + 20, 40 is.
        assertThat(run.gpuSeconds()).isEqualTo(40 - 5);
        assertThat(run.busySeconds()).isEqualTo(1);
    }

    /** The request itself starts the pod: ready at 11 s, the outcome at 12.5. */
    @Test
    void shouldTakeOnePromptThroughKnativeWithoutWaitingForATick() {
        Run run = Simulation.run(Scenarios.usual(), Scenarios.KNATIVE, 1);
        assertThat(run.waits()).containsExactly(11.5);
        assertThat(run.coldStarts()).isEqualTo(1);
    }

    /** Four wait for the first worker and are one batch; the fifth is the next one. */
    @Test
    void shouldMakeABatchOfWhatWaitsAtTheSameTime() {
        Run run = Simulation.run(
                Scenarios.usual(), new KedaPolicy(1000, 20, 5, Scenarios.DOWN, Scenarios.UP), 1, 1, 1, 1, 1);
        assertThat(run.waits()).containsExactly(15.5, 15.5, 15.5, 15.5, 16.5);
        assertThat(run.busySeconds()).isEqualTo(2);
    }

    /** The pod is ready at 11 s; what timed out is sent again after 1 s, then 2, then 4. */
    @Test
    void shouldSendAgainWhatFoundNoPodInTime() {
        Run run = Simulation.run(Scenarios.of(64, 5), Scenarios.KNATIVE, 1);
        // 1, waits until 6; 7, finds the pod at 11 and is cut off at 12; the pod goes on.
        assertThat(run.waits()).containsExactly(11.5);
        Run late = Simulation.run(Scenarios.of(64, 3), Scenarios.KNATIVE, 1);
        // 1 to 4; 5 to 8; 10, finds the pod at 11.
        assertThat(late.waits()).containsExactly(11.5);
        Run missed = Simulation.run(Scenarios.of(64, 2), Scenarios.KNATIVE, 1);
        // 1 to 3; 4 to 6; 8 to 10; 14.
        assertThat(missed.waits()).containsExactly(14 + 1.5 - 1);
    }

    /** A pod that accepts 4 answers 429 to the fifth, which comes again after 1 s. */
    @Test
    void shouldSendAgainWhatAPodRefuses() {
        Scenario scenario = Scenarios.of(4, 300);
        Run run = Simulation.run(scenario, new KnativePolicy(40, 0, 60), 1, 1, 1, 1, 1);
        // Ready at 11: the first is on the device until 12 and delivered at 12.5, the next three a second later; the
        // fifth is
        // refused at 11 and 12 and comes at 14.
        assertThat(run.waits()).containsExactly(11.5, 12.5, 12.5, 12.5, 14.5);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void shouldGiveEachPromptOneOutcomeAndPayForWhatIsUsed(Policy policy) {
        for (long seed = 1; seed <= 20; seed++) {
            double[] arrivals = new Trace.Burst(List.of(seed), 600, 0.2, 50, 200, 30)
                    .arrivals()
                    .get(0);
            Run run = Simulation.run(Scenarios.usual(), policy, arrivals);
            // Prompts.complete refuses a second outcome, waits() a missing one.
            assertThat(run.waits()).hasSize(arrivals.length);
            assertThat(Arrays.stream(run.waits()).min().orElseThrow()).isGreaterThanOrEqualTo(1.5 - 1e-9);
            assertThat(run.gpuSeconds()).isGreaterThanOrEqualTo(run.busySeconds() + 10 * run.coldStarts() - 1e-6);
            assertThat(run.busySeconds()).isBetween(arrivals.length / 4.0 - 1e-6, arrivals.length + 1e-6);
            Run again = Simulation.run(Scenarios.usual(), policy, arrivals);
            assertThat(again).usingRecursiveComparison().isEqualTo(run);
        }
    }

    static Stream<Policy> policies() {
        ScalingRules slowly = new ScalingRules(60, ScalingRules.Type.Percent, 50, 60);
        return Stream.of(
                new KedaPolicy(20, 60, 5, slowly, Scenarios.UP),
                new KedaPolicy(1, 600, 5, slowly, Scenarios.UP),
                new KnativePolicy(4, 60, 60),
                new KnativePolicy(12, 300, 60));
    }

    @Test
    void shouldWaitLessAndPayMoreWithALongerCooldown() {
        double[] sparse = IntStream.range(0, 50).mapToDouble(i -> i * 100).toArray();
        Run brief = Simulation.run(Scenarios.usual(), Scenarios.KEDA, sparse);
        Run patient =
                Simulation.run(Scenarios.usual(), new KedaPolicy(4, 120, 5, Scenarios.DOWN, Scenarios.UP), sparse);
        assertThat(brief.coldStarts()).isEqualTo(50);
        assertThat(patient.coldStarts()).isEqualTo(1);
        assertThat(Arrays.stream(patient.waits()).sum())
                .isLessThan(Arrays.stream(brief.waits()).sum());
        assertThat(patient.gpuSeconds()).isGreaterThan(brief.gpuSeconds());
    }

    @Test
    void shouldLoadWorkersEvenlyAndMoveFewPartitions() {
        Scenario scenario = Scenarios.usual();
        Events events = new Events();
        Prompts prompts = new Prompts();
        Pool pool = new Pool(events, scenario.worker(), prompts);
        PartitionIntake intake = new PartitionIntake(prompts, pool, 6);
        pool.feed(intake);
        pool.scaleTo(2);
        events.at(20, () -> {
            assertThat(pool.readyWorkers().stream().map(intake::owned)).containsExactly(3L, 3L);
            pool.scaleTo(4);
        });
        events.at(40, () -> {
            assertThat(pool.readyWorkers().stream().map(intake::owned)).containsExactlyInAnyOrder(2L, 2L, 1L, 1L);
            pool.scaleTo(1);
            assertThat(pool.readyWorkers()).extracting(worker -> worker.number).containsExactly(0);
            assertThat(intake.owned(pool.readyWorkers().get(0))).isEqualTo(6);
        });
        events.run();
        assertThat(pool.workerSeconds()).isCloseTo(40 + 20 + 20, within(1e-9));
    }
}
