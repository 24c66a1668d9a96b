package dev.sprintworker.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One pod, ready at 10 s; a batch takes 1 s, delivery 0.5 s. */
class ActivatorTest {
    private final Events events = new Events();
    private final List<Double> sent = new ArrayList<>();
    private final Prompts prompts = new Prompts(0, 0);
    private Pool pool;

    private Activator activator(int concurrency, double timeout) {
        Scenario scenario = Scenarios.of(64, timeout);
        pool = new Pool(events, scenario.worker(), prompts);
        Activator activator = new Activator(events, pool, concurrency, scenario, prompts.count());
        activator.onRequest(prompt -> sent.add(events.now()));
        pool.feed(activator);
        pool.scaleTo(1);
        return activator;
    }

    /** Waits 10 s and is answered at 11.5: 11 s are too short, though it found a pod within them. */
    @Test
    void shouldCutOffWhatIsNotAnsweredInTimeAndAnswerItsRetryWithTheOutcome() {
        Activator activator = activator(4, 11);
        activator.arrived(0);
        events.run();
        // 504 at 11; the retry at 12 finds the outcome of 11.5.
        assertThat(sent).containsExactly(0.0, 12.0);
        assertThat(activator.isIdle()).isTrue();
        assertThat(prompts.done()).isEqualTo(1);
        assertThat(pool.busySeconds()).isEqualTo(1);
    }

    @Test
    void shouldCutOffNothingThatIsAnsweredInTime() {
        Activator activator = activator(4, 12);
        activator.arrived(0);
        events.run();
        assertThat(sent).containsExactly(0.0);
        assertThat(activator.isIdle()).isTrue();
    }

    /** The retry comes while the pod is still at the prompt: it is not made again. */
    @Test
    void shouldLetARetryWaitForThePodThatHasItsPrompt() {
        Activator activator = activator(1, 2.2);
        events.at(9, () -> activator.arrived(0));
        events.at(9, () -> activator.arrived(1));
        events.run();
        // Both are cut off at 11.2, the first on the pod, the second without one; both come again at 12.2.
        assertThat(sent).containsExactly(9.0, 9.0, 12.2, 12.2);
        assertThat(prompts.done()).isEqualTo(2);
        assertThat(pool.busySeconds()).isEqualTo(2);
        assertThat(activator.isIdle()).isTrue();
    }
}
