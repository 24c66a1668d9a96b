package dev.sprintworker.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    private static final int PROMPTS = 20_000;

    @Test
    void shouldArriveAtTheRateIndependentlyOfEachOther() {
        double[] seconds = seconds(new Arrivals.Poisson(8), 1);

        assertThat(seconds).isSorted();
        assertThat(PROMPTS / seconds[PROMPTS - 1]).isCloseTo(8, Percentage.withPercentage(3));
        double[] gaps = IntStream.range(1, PROMPTS)
                .mapToDouble(i -> seconds[i] - seconds[i - 1])
                .toArray();
        double mean = Arrays.stream(gaps).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(gaps)
                .map(gap -> (gap - mean) * (gap - mean))
                .average()
                .orElseThrow());
        // Of exponential gaps they are equal; at equal distances it would be 0.
        assertThat(deviation / mean).isCloseTo(1, within(0.05));
    }

    @Test
    void shouldArriveSoManyTimesAsOftenWithinTheBurstAndAsBeforeAfterIt() {
        double[] seconds = seconds(new Arrivals.Burst(10, 20, 100, 40), 2);

        assertThat(between(seconds, 0, 100) / 100).isCloseTo(10, Percentage.withPercentage(10));
        assertThat(between(seconds, 100, 140) / 40).isCloseTo(200, Percentage.withPercentage(5));
        assertThat(between(seconds, 140, 1000) / 860).isCloseTo(10, Percentage.withPercentage(5));
    }

    @Test
    void shouldArriveAtTheSameTimesWithTheSameSeedAlone() {
        Arrivals arrivals = new Arrivals.Poisson(5);

        assertThat(seconds(arrivals, 3)).isEqualTo(seconds(arrivals, 3)).isNotEqualTo(seconds(arrivals, 4));
    }

    private static double between(double[] seconds, double from, double to) {
        return Arrays.stream(seconds).filter(at -> at >= from && at < to).count();
    }

    private static double[] seconds(Arrivals arrivals, long seed) {
        return Arrays.stream(arrivals.offsetsNanos(PROMPTS, new SplittableRandom(seed)))
                .mapToDouble(nanos -> nanos / 1e9)
                .toArray();
    }
}
