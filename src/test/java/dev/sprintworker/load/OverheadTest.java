package dev.sprintworker.load;

import static dev.sprintworker.load.Runs.completed;
import static dev.sprintworker.load.Runs.line;
import static dev.sprintworker.load.Runs.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sprintworker.load.DeviceSamples.Sample;
import dev.sprintworker.load.LoadPrompt.Phase;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OverheadTest {

    /** The networks take 14 ms of each. */
    @Test
    void shouldCountEverythingButTheNetworks() {
        List<Line> lines = IntStream.rangeClosed(1, 100)
                .mapToObj(i -> line(i, 0, completed(14 + i, 1)))
                .toList();

        Overhead overhead = Overhead.of(lines, new DeviceTime(10, 9.5, 9, 100));

        assertThat(overhead.line()).isEqualTo("overhead: p50=50.0 ms p95=95.0 ms share=10.0 %");
    }

    /** A new process is slower, and the figure of a warm one does not hide it. */
    @Test
    void shouldTellHowAProcessWarmsUp() {
        List<Line> lines = IntStream.rangeClosed(1, 250)
                .mapToObj(i -> line(prompt("p" + i, Phase.WARM_UP), 0, completed(14 + (i <= 200 ? 50 : 20), 1)))
                .toList();

        Overhead overhead = Overhead.of(lines, new DeviceTime(10, 9.5, 9, 100));

        assertThat(overhead.warmUpLine()).contains("warm-up: p50 of each 200 prompts 50.0 20.0 ms");
        assertThat(overhead.latency().getTotalCount()).isZero();
    }

    @Test
    void shouldSplitATimeIntoPartsThatAddUp() {
        List<Overhead.Part> parts = Overhead.parts(List.of(line(0, 0, completed(100, 1))));

        assertThat(parts.stream().mapToDouble(Overhead.Part::median).sum()).isCloseTo(0.1, within(1e-9));
        assertThat(parts.get(0).median()).as("before and after the worker").isCloseTo(0.036, within(1e-9));
        assertThat(parts.get(1).median()).as("the rest within it").isCloseTo(0.001, within(1e-9));
    }

    @Test
    void shouldLookAtTheMiddleOfTheBacklog() {
        List<Sample> samples = List.of(
                new Sample(0, 0, 0, 0),
                new Sample(2, 2, 1, 20),
                new Sample(6, 5.8, 4, 85),
                // No batch was over since: what the device did meanwhile is not known yet.
                new Sample(7, 5.8, 4, 86),
                new Sample(9, 6, 4.1, 100));

        DeviceTime time = DeviceSamples.between(samples, 100);

        assertThat(time).isEqualTo(new DeviceTime(4, 3.8, 3, 65));
        assertThat(time.overheadShare()).isEqualTo(0.25);
        assertThatThrownBy(() -> DeviceSamples.between(samples, 10_000))
                .isInstanceOf(LoadFailedException.class)
                .hasMessageContaining("too short");
    }

    @Test
    void shouldFindTheMeterAndMissNone() {
        String metrics = "# HELP x\nsprint_stage_seconds_sum{stage=\"text\"} 1.5E1\n";

        assertThat(DeviceSamples.value(metrics, "sprint_stage_seconds_sum{stage=\"text\"}"))
                .isEqualTo(15);
        assertThatThrownBy(() -> DeviceSamples.value(metrics, "sprint_stage_seconds_sum{stage=\"decode\"}"))
                .hasMessageContaining("decode");
    }
}
