package dev.sprintworker.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.config.Configured;
import dev.sprintworker.telemetry.SprintMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InFlightTest {

    private final InFlight inFlight = new InFlight(
            Configured.with(Map.of("sprint.in-flight.prompts", "2", "sprint.in-flight.bytes", "1000")),
            new SprintMetrics(new SimpleMeterRegistry()));

    @Test
    void shouldBoundPromptsAndBytes() {
        InFlight.Place first = inFlight.enter(600).orElseThrow();
        assertThat(inFlight.enter(500)).isEmpty();
        inFlight.enter(100).orElseThrow();
        assertThat(inFlight.enter(1)).isEmpty();

        first.leave();

        assertThat(inFlight.enter(900)).isPresent();
    }

    @Test
    void shouldLetAPromptPassThatIsLargerThanTheBoundWhenItIsAlone() {
        InFlight.Place large = inFlight.enter(5000).orElseThrow();
        assertThat(inFlight.enter(1)).isEmpty();

        large.decided();

        assertThat(inFlight.bytes()).isZero();
        assertThat(inFlight.prompts()).isOne();
        assertThat(inFlight.enter(1)).isPresent();
    }

    @Test
    void shouldNotCountAPlaceThatIsLeftTwice() {
        InFlight.Place place = inFlight.enter(10).orElseThrow();
        place.decided();
        place.leave();
        place.leave();

        assertThat(inFlight.prompts()).isZero();
        assertThat(inFlight.bytes()).isZero();
    }
}
