package dev.sprintworker.load;

import static dev.sprintworker.load.Runs.completed;
import static dev.sprintworker.load.Runs.failed;
import static dev.sprintworker.load.Runs.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sprintworker.load.LoadPrompt.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SummaryTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @Test
    void shouldCountWhatBecameOfEach() {
        List<Line> lines = List.of(
                line(0, 0, completed(400, 1)),
                line(1, 0),
                line(2, 0, completed(500, 1), completed(900, 1)),
                line(3, 0, completed(2001, 1)),
                line(4, 0, failed(100, "invalid_request")),
                line(5, 0, failed(4000, "internal")));

        Summary summary = Summary.of(lines, TIMEOUT, false);

        assertThat(summary.line())
                .startsWith("load: prompts=6 completed=3 failed=2 lost=1 doubled=1 late=2 p50=500ms ");
        assertThat(summary.codes()).isEqualTo(Map.of("invalid_request", 1L, "internal", 1L));
        assertThat(summary.promptsPerSecond()).isCloseTo(5 / 4.0, within(1e-9));
        assertThat(Runs.result(lines).isClean()).isFalse();
        assertThat(Runs.result(lines.subList(0, 1)).isClean()).isTrue();
        assertThat(Runs.result(lines.subList(1, 2)).isClean()).isFalse();
        assertThat(Runs.result(lines.subList(2, 3)).isClean()).isFalse();
    }

    /** A refusal is quick, and no success. */
    @Test
    void shouldTakeNoFailureForASuccess() {
        List<Line> lines = List.of(line(0, 0, failed(1, "internal")), line(1, 0, failed(1, "internal")));

        assertThat(Summary.of(lines, TIMEOUT, false).line()).startsWith("load: prompts=2 completed=0 failed=2 lost=0 ");
        assertThat(Runs.result(lines).isClean()).isFalse();

        List<Line> mixed = List.of(line(0, 0, failed(1, "internal")), line(1, 0, completed(500, 1)));
        assertThat(Runs.result(mixed).isClean()).isFalse();
        assertThat(Summary.of(mixed, TIMEOUT, false).latency().getTotalCount()).isEqualTo(1);
        assertThat(Summary.of(mixed, TIMEOUT, false).latencyMillis(0)).isCloseTo(500, within(1.0));
    }

    /** Sent late by the generator, a prompt has waited all the same. */
    @Test
    void shouldMeasureFromTheTimeAPromptWasToBeSent() {
        Summary summary = Summary.of(
                IntStream.rangeClosed(1, 1000)
                        .mapToObj(i -> line(i, 5_000, completed(5_000 + i, 1)))
                        .toList(),
                TIMEOUT,
                false);

        assertThat(summary.latencyMillis(50)).isCloseTo(500, within(1.0));
        assertThat(summary.latencyMillis(95)).isCloseTo(950, within(1.0));
        assertThat(summary.latencyMillis(99)).isCloseTo(990, within(1.0));
        assertThat(summary.latencyMillis(100)).isCloseTo(1000, within(1.0));
    }

    @Test
    void shouldCountWarmUpAndNotMeasureIt() {
        Line slow = line(0, 0, completed(1900, 1));
        Line warmUp = new Line(
                Runs.prompt("w", Phase.WARM_UP),
                slow.intendedNanos(),
                slow.sentNanos(),
                1,
                Optional.empty(),
                slow.outcomes(),
                false,
                List.of());

        Summary summary = Summary.of(List.of(warmUp, line(1, 0, completed(10, 1))), TIMEOUT, false);

        assertThat(summary.prompts()).isEqualTo(2);
        assertThat(summary.latencyMillis(100)).isCloseTo(10, within(0.1));
    }

    @Test
    void shouldMissWebhooksOnlyWhereTheyWereToComeHere() {
        Line asked = new Line(
                Runs.prompt("a", Phase.MEASURED),
                OptionalLong.of(0),
                OptionalLong.of(0),
                1,
                Optional.empty(),
                List.of(completed(10, 1)),
                true,
                List.of());
        Line twice = new Line(
                asked.prompt(),
                asked.intendedNanos(),
                asked.sentNanos(),
                1,
                Optional.empty(),
                asked.outcomes(),
                true,
                List.of(1L, 2L));

        assertThat(Summary.of(List.of(asked, twice), TIMEOUT, true))
                .extracting(Summary::webhooksAsked, Summary::webhooksLost, Summary::webhooksAgain)
                .containsExactly(2, 1, 1);
        assertThat(Summary.of(List.of(asked), TIMEOUT, false).webhooksLost()).isZero();
    }
}
