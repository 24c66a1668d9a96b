package dev.sprintworker.load;

import dev.sprintworker.load.LoadPrompt.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Every prompt of a run and when it is sent, from the scenario's seed alone.
 *
 * @param sends of the measured prompts, those that are sent again included, in order of time
 */
record LoadPlan(List<LoadPrompt> warmUp, List<LoadPrompt> measured, List<LoadPrompt> backlog, List<Send> sends) {

    /** An event is sent again within so long. */
    private static final double LONGEST_SECONDS_TO_AGAIN = 5;

    /** @param again whether the event was sent before */
    record Send(LoadPrompt prompt, long offsetNanos, boolean again) {}

    static LoadPlan of(Scenario scenario) {
        SplittableRandom random = new SplittableRandom(scenario.seed());
        long[] offsets = scenario.arrivals().offsetsNanos(scenario.prompts(), random.split());
        PromptTexts texts = new PromptTexts(random.split(), scenario.mix().repeated());
        RandomGenerator choices = random.split();
        List<LoadPrompt> warmUp = prompts(scenario, Phase.WARM_UP, new long[scenario.warmUp()], texts, choices);
        List<LoadPrompt> measured = prompts(scenario, Phase.MEASURED, offsets, texts, choices);
        List<LoadPrompt> backlog = prompts(scenario, Phase.BACKLOG, new long[scenario.backlog()], texts, choices);
        List<Send> sends = new ArrayList<>();
        for (LoadPrompt prompt : measured) {
            sends.add(new Send(prompt, prompt.offsetNanos(), false));
            if (prompt.resubmitted()) {
                double seconds = choices.nextDouble() * LONGEST_SECONDS_TO_AGAIN;
                sends.add(new Send(prompt, prompt.offsetNanos() + (long) (seconds * 1e9), true));
            }
        }
        sends.sort(Comparator.comparingLong(Send::offsetNanos).thenComparing(Send::again));
        return new LoadPlan(warmUp, measured, backlog, List.copyOf(sends));
    }

    private static List<LoadPrompt> prompts(
            Scenario scenario, Phase phase, long[] offsets, PromptTexts texts, RandomGenerator random) {
        Scenario.Mix mix = scenario.mix();
        boolean measured = phase == Phase.MEASURED;
        List<LoadPrompt> prompts = new ArrayList<>();
        for (int i = 0; i < offsets.length; i++) {
            prompts.add(new LoadPrompt(
                    phase.label() + "-" + i,
                    phase,
                    offsets[i],
                    texts.next(),
                    mix.sizes().pick(random),
                    mix.steps().pick(random),
                    mix.images().pick(random),
                    measured && random.nextDouble() < mix.webhooks(),
                    measured && random.nextDouble() < mix.resubmitted()));
        }
        return List.copyOf(prompts);
    }

    /** Prompts of all phases, in order. */
    List<LoadPrompt> all() {
        List<LoadPrompt> all = new ArrayList<>(warmUp);
        all.addAll(measured);
        all.addAll(backlog);
        return all;
    }
}
