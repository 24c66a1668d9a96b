package dev.sprintworker.chaos;

import dev.sprintworker.chaos.Submission.OfCancel;
import dev.sprintworker.chaos.Submission.OfPoison;
import dev.sprintworker.chaos.Submission.OfPrompt;
import dev.sprintworker.event.EventIdentity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Everything that will be submitted, in waves. The same seed makes the same waves but for the times in the events.
 *
 * <p>Each wave has work of every kind on every partition: one, two and three pictures, a tenth invalid, some expired and
 * some cancelled, poison, and submissions of prompts of this and of earlier waves for a second time.
 */
final class ChaosPlan {

    private final Random random;
    private final PromptMaker maker;
    private final List<Wave> waves = new ArrayList<>();
    private final Map<EventIdentity, PlannedPrompt> prompts = new LinkedHashMap<>();
    private int poisons;

    private ChaosPlan(long seed) {
        this.random = new Random(seed);
        this.maker = new PromptMaker(random);
    }

    /**
     * @param posts of each wave, whether some of it is sent by HTTP
     * @param promptsPerWave distinct prompts of each wave, apart from two more by HTTP
     */
    static ChaosPlan of(long seed, List<Boolean> posts, int promptsPerWave) {
        ChaosPlan plan = new ChaosPlan(seed);
        for (int i = 0; i < posts.size(); i++) {
            plan.addWave(i, promptsPerWave, posts.get(i));
        }
        return plan;
    }

    List<Wave> waves() {
        return waves;
    }

    /** By identity, in order of submission. */
    Map<EventIdentity, PlannedPrompt> prompts() {
        return prompts;
    }

    List<OfPoison> poison() {
        return waves.stream()
                .flatMap(wave -> wave.before().stream())
                .filter(OfPoison.class::isInstance)
                .map(OfPoison.class::cast)
                .toList();
    }

    private void addWave(int wave, int count, boolean posts) {
        List<PlannedPrompt> earlier = List.copyOf(prompts.values());
        List<Submission> before = new ArrayList<>();
        List<Submission> meanwhile = new ArrayList<>();
        List<OfCancel> cancels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PlannedPrompt prompt = i == 10
                    ? maker.namesake(cancels.get(0).prompt()) // which the cancellation does not mean
                    : prompt(wave, i);
            prompts.put(prompt.identity(), prompt);
            switch (prompt.expected()) {
                case CANCELLED -> cancels.add(new OfCancel(prompt));
                case COMPLETED_OR_CANCELLED -> before.add(new OfCancel(prompt));
                default -> {}
            }
            (i < count * 2 / 3 ? before : meanwhile).add(submission(prompt, i % Topics.PARTITIONS));
        }
        addRepetitions(before, meanwhile, earlier);
        List<PoisonKind> kinds = List.of(PoisonKind.values());
        for (int i = 0; i < 2; i++) {
            PoisonKind kind = kinds.get(poisons++ % kinds.size());
            before.add(random.nextInt(before.size() + 1), kind.to(random.nextInt(Topics.PARTITIONS), random));
        }
        waves.add(new Wave(cancels, before, meanwhile, posts ? posted(wave, before, earlier) : List.of()));
    }

    private PlannedPrompt prompt(int wave, int i) {
        // Letters that need care in headers, in a manifest and in the metadata of objects.
        String id = "w%d-%d%s".formatted(wave, i, i % 9 == 1 ? " ü/漢%20\"" : "");
        int turn = wave * 100 + i;
        if (i % 10 == 3) {
            return maker.invalid(id, turn / 10);
        }
        return switch (i % 13) {
            case 5 -> maker.expired(id);
            case 9 -> maker.cancelled(id, Expected.CANCELLED);
            case 11 -> maker.cancelled(id, Expected.COMPLETED_OR_CANCELLED);
            case 12 -> maker.notYetExpired(id);
            default -> maker.completed(id, 1 + i % 3);
        };
    }

    /** Second submissions: side by side with the first and long after it, to the same and to another partition. */
    private void addRepetitions(List<Submission> before, List<Submission> meanwhile, List<PlannedPrompt> earlier) {
        List<OfPrompt> first = before.stream()
                .filter(OfPrompt.class::isInstance)
                .map(OfPrompt.class::cast)
                .toList();
        OfPrompt x = first.get(0);
        OfPrompt y = first.get(4); // of the same partition
        OfPrompt z = first.get(2);
        int other = (x.partition() + 1 + random.nextInt(Topics.PARTITIONS - 1)) % Topics.PARTITIONS;
        // Two prompts that meet in opposite order in two partitions.
        before.add(submission(y.prompt(), other));
        before.add(submission(x.prompt(), other));
        before.add(submission(z.prompt(), z.partition()));
        for (int i = 0; i < 3 && !earlier.isEmpty(); i++) {
            PlannedPrompt again = earlier.get(random.nextInt(earlier.size()));
            (i == 0 ? meanwhile : before).add(submission(again, random.nextInt(Topics.PARTITIONS)));
        }
    }

    private List<PlannedPrompt> posted(int wave, List<Submission> before, List<PlannedPrompt> earlier) {
        List<PlannedPrompt> posted = new ArrayList<>();
        posted.add(maker.completed("w" + wave + "-http-0", 2));
        posted.add(maker.invalid("w" + wave + "-http-1", wave));
        posted.forEach(prompt -> prompts.put(prompt.identity(), prompt));
        posted.add(((OfPrompt) before.stream()
                        .filter(submission -> submission instanceof OfPrompt prompt
                                && prompt.prompt().expected() == Expected.COMPLETED)
                        .findFirst()
                        .orElseThrow())
                .prompt());
        if (!earlier.isEmpty()) {
            posted.add(earlier.get(random.nextInt(earlier.size())));
        }
        return posted;
    }

    private OfPrompt submission(PlannedPrompt prompt, int partition) {
        return new OfPrompt(prompt, partition, prompt.hasJsonData() && random.nextInt(3) == 0);
    }
}
