package dev.sprintworker.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTest {

    @Test
    void shouldBeTheSameFromTheSameSeed() {
        Trace.Burst burst = new Trace.Burst(List.of(7L, 7L, 8L), 1000, 1, 50, 500, 20);
        List<double[]> runs = burst.arrivals();
        assertThat(runs.get(0)).isEqualTo(runs.get(1)).isSorted().isNotEqualTo(runs.get(2));
    }

    @Test
    void shouldArriveAtTheRate() {
        double[] burst = new Trace.Burst(List.of(1L), 10_000, 1, 50, 5000, 100)
                .arrivals()
                .get(0);
        long inBurst =
                Arrays.stream(burst).filter(time -> time >= 5000 && time < 5100).count();
        // Poisson: 5,000 and 9,900 within four standard deviations.
        assertThat(inBurst).isBetween(5000L - 283, 5000L + 283);
        assertThat(burst.length - inBurst).isBetween(9900L - 398, 9900L + 398);
    }

    @Test
    void shouldHaveANightAndANoon() {
        Trace.Diurnal day = new Trace.Diurnal(List.of(1L), 86_400, 0.1, 4, 2);
        assertThat(day.rate(0)).isCloseTo(0.1, within(1e-9));
        assertThat(day.rate(43_200)).isCloseTo(4, within(1e-9));
        assertThat(day.rate(21_600)).isCloseTo(0.1 + 3.9 / 4, within(1e-9));
    }

    @Test
    void shouldRampUpAndHalve() {
        Trace.FlashCrowd crowd = new Trace.FlashCrowd(List.of(1L), 3600, 1, 21, 100, 60, 300);
        assertThat(crowd.rate(99)).isEqualTo(1);
        assertThat(crowd.rate(130)).isCloseTo(11, within(1e-9));
        assertThat(crowd.rate(160)).isCloseTo(21, within(1e-9));
        assertThat(crowd.rate(460)).isCloseTo(11, within(1e-9));
    }

    @Test
    void shouldReadRecordedTimesFromAnyStart() {
        RecordedTrace trace = RecordedTrace.of("a.csv", List.of("second,id", "12.5,b", "10,a", ""));
        assertThat(trace.arrivals()).containsExactly(new double[] {0, 2.5});
    }

    @Test
    void shouldNameTheLineThatIsNoTime() {
        assertThatThrownBy(() -> RecordedTrace.of("a.csv", List.of("1", "two")))
                .hasMessage("a.csv, line 2 begins with 'two', expected seconds");
        assertThatThrownBy(() -> RecordedTrace.of("a.csv", List.of("second"))).hasMessage("a.csv has no arrivals");
    }
}
