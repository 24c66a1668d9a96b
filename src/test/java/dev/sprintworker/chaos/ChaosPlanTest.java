package dev.sprintworker.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.chaos.Submission.OfPoison;
import dev.sprintworker.chaos.Submission.OfPrompt;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChaosPlanTest {

    private final ChaosPlan plan = ChaosPlan.of(7, Collections.nCopies(12, true), 27);

    @Test
    void shouldHaveEveryKindInTheStatedShares() {
        Map<Expected, Long> counts = plan.prompts().values().stream()
                .collect(Collectors.groupingBy(PlannedPrompt::expected, Collectors.counting()));

        assertThat(plan.prompts()).hasSizeGreaterThanOrEqualTo(300);
        assertThat(counts.keySet()).containsExactlyInAnyOrder(Expected.values());
        assertThat(counts.get(Expected.INVALID) * 10.0 / plan.prompts().size()).isBetween(0.9, 1.6);
        assertThat(plan.poison().stream().map(OfPoison::kind).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(PoisonKind.values());
    }

    @Test
    void shouldHaveWorkOfSeveralPicturesOnEveryPartitionInEachWave() {
        for (Wave wave : plan.waves()) {
            Set<Integer> partitions = prompts(wave.before())
                    .filter(submission -> submission.prompt().images() > 1)
                    .map(OfPrompt::partition)
                    .collect(Collectors.toSet());
            assertThat(partitions).containsExactlyInAnyOrder(0, 1, 2, 3);
        }
    }

    @Test
    void shouldSubmitSomeAgainToTheSameAndToOtherPartitions() {
        Map<PlannedPrompt, List<OfPrompt>> submissions = plan.waves().stream()
                .flatMap(wave -> Stream.concat(prompts(wave.before()), prompts(wave.meanwhile())))
                .collect(Collectors.groupingBy(OfPrompt::prompt));

        assertThat(submissions.keySet().size() + 2 * plan.waves().size())
                .isEqualTo(plan.prompts().size());
        assertThat(submissions.values().stream().filter(all -> all.size() > 1)).hasSizeGreaterThan(40);
        assertThat(submissions.values().stream()
                        .filter(all ->
                                all.stream().map(OfPrompt::partition).distinct().count() > 1))
                .hasSizeGreaterThan(20);
        assertThat(submissions.values().stream().flatMap(List::stream).filter(OfPrompt::structured))
                .hasSizeGreaterThan(60);
    }

    @Test
    void shouldBeTheSameForTheSameSeed() {
        assertThat(shape(ChaosPlan.of(7, List.of(false, false, false), 20)))
                .isEqualTo(shape(ChaosPlan.of(7, List.of(false, false, false), 20)));
        assertThat(shape(ChaosPlan.of(8, List.of(false, false, false), 20)))
                .isNotEqualTo(shape(ChaosPlan.of(7, List.of(false, false, false), 20)));
    }

    private static List<String> shape(ChaosPlan plan) {
        return plan.waves().stream()
                .flatMap(wave -> prompts(wave.before()))
                .map(submission -> submission.prompt().identity() + " " + submission.partition() + " "
                        + submission.structured() + " " + submission.prompt().width())
                .toList();
    }

    private static Stream<OfPrompt> prompts(List<Submission> submissions) {
        return submissions.stream().filter(OfPrompt.class::isInstance).map(OfPrompt.class::cast);
    }
}
