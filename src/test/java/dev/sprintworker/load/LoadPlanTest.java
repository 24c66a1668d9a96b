package dev.sprintworker.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.event.PromptParser;
import dev.sprintworker.event.Webhook;
import dev.sprintworker.load.LoadPlan.Send;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class LoadPlanTest {

    private static final Scenario SCENARIO = ScenarioFile.parse("plan", """
            prompts: 4000
            warmUp: 3
            backlog: 5
            arrivals: {profile: poisson, perSecond: 50}
            mix:
              sizes: {256x256: 3, 320x192: 1}
              steps: {1: 1, 2: 1}
              images: {1: 9, 4: 1}
              repeated: 0.25
              resubmitted: 0.1
              webhooks: 0.5
            """);

    private final LoadPlan plan = LoadPlan.of(SCENARIO);

    @Test
    void shouldMixAsTheWeightsSay() {
        assertThat(share(prompt -> prompt.size().equals(new Size(320, 192)))).isCloseTo(0.25, within(0.03));
        assertThat(share(prompt -> prompt.steps() == 1)).isCloseTo(0.5, within(0.03));
        assertThat(share(prompt -> prompt.images() == 4)).isCloseTo(0.1, within(0.02));
        assertThat(share(LoadPrompt::wantsWebhook)).isCloseTo(0.5, within(0.03));
        assertThat(share(LoadPrompt::resubmitted)).isCloseTo(0.1, within(0.02));
    }

    @Test
    void shouldRepeatAShareOfTextsAndNoOther() {
        long texts = plan.measured().stream().map(LoadPrompt::text).distinct().count();
        assertThat(1 - texts / 4000.0).isCloseTo(0.25, within(0.03));
        // More than there are words for.
        PromptTexts unique = new PromptTexts(new java.util.SplittableRandom(1), 0);
        assertThat(java.util.stream.Stream.generate(unique::next).limit(5000)).doesNotHaveDuplicates();
    }

    @Test
    void shouldSendEachOnceAndSomeAgainLaterInOrderOfTime() {
        List<Send> sends = plan.sends();
        assertThat(sends).extracting(Send::offsetNanos).isSorted();
        assertThat(sends.stream().filter(send -> !send.again()).map(Send::prompt))
                .containsExactlyElementsOf(plan.measured());
        assertThat(sends.stream().filter(Send::again).map(Send::prompt))
                .containsExactlyInAnyOrderElementsOf(
                        plan.measured().stream().filter(LoadPrompt::resubmitted).toList());
        assertThat(sends).allMatch(send -> send.offsetNanos() >= send.prompt().offsetNanos());
    }

    @Test
    void shouldMakePromptsThatAreValid() {
        URI receiver = URI.create("http://127.0.0.1:9000/");

        assertThat(plan.measured())
                .allSatisfy(prompt -> assertThat(PromptParser.parse(prompt.data(Optional.of(receiver)))
                                .webhook())
                        .isEqualTo(
                                prompt.wantsWebhook()
                                        ? Optional.of(new Webhook(receiver, List.of("completed", "failed")))
                                        : Optional.empty()));
    }

    @Test
    void shouldNotMeasureWarmUpAndBacklog() {
        assertThat(plan.warmUp()).hasSize(3).noneMatch(LoadPrompt::resubmitted);
        assertThat(plan.backlog()).hasSize(5);
        assertThat(plan.all()).extracting(LoadPrompt::id).hasSize(4008).doesNotHaveDuplicates();
    }

    @Test
    void shouldBeTheSameAgain() {
        assertThat(LoadPlan.of(SCENARIO)).isEqualTo(plan);
    }

    @Test
    void shouldAskForAWebhookOnlyWhereThereIsOne() throws IOException {
        LoadPrompt wanting = plan.measured().stream()
                .filter(LoadPrompt::wantsWebhook)
                .findFirst()
                .orElseThrow();
        ObjectMapper json = new ObjectMapper();

        assertThat(json.readTree(wanting.data(Optional.of(URI.create("http://a/"))))
                        .at("/webhook/url")
                        .textValue())
                .isEqualTo("http://a/");
        assertThat(json.readTree(wanting.data(Optional.empty())).has("webhook")).isFalse();
        assertThat(json.readTree(wanting.data(Optional.empty())).get("width").intValue())
                .isEqualTo(wanting.size().width());
    }

    private double share(Predicate<LoadPrompt> of) {
        return plan.measured().stream().filter(of).count() / (double) SCENARIO.prompts();
    }
}
