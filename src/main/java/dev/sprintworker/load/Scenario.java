package dev.sprintworker.load;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * What a run submits. How it is written is in loadtest/README.md.
 *
 * @param name of its file, without the ending
 * @param prompts that are measured
 * @param seed of arrival times and mix: the same seed, the same prompts at the same times
 * @param warmUp prompts before, one by one, that are counted and not measured
 * @param timeout from a prompt's time to its outcome; a later one is late, and from the last one on nobody waits longer
 * @param backlog prompts that are submitted at once when all others have their outcome, to see the device at work
 * @param embedded for runs that have a worker of their own
 */
public record Scenario(
        String name,
        int prompts,
        long seed,
        int warmUp,
        Arrivals arrivals,
        Mix mix,
        Duration timeout,
        int backlog,
        Embedded embedded) {

    /**
     * The worker of {@code ./mvnw -Ploadtest verify}. The generator itself does nothing of it.
     *
     * @param killAfterOutcomes at so many outcomes it is killed with -9 and started again
     * @param threads CPU threads of one operator; all if empty
     */
    public record Embedded(OptionalInt killAfterOutcomes, OptionalInt threads) {}

    /**
     * What prompts are like.
     *
     * @param repeated share of prompts that have the text of an earlier one
     * @param resubmitted share of prompts whose event is sent a second time
     * @param webhooks share of prompts that ask for a webhook, where the run has somebody to receive it
     */
    public record Mix(
            Weighted<Size> sizes,
            Weighted<Integer> steps,
            Weighted<Integer> images,
            double repeated,
            double resubmitted,
            double webhooks) {}
}
