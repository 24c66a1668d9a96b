package dev.sprintworker.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConcurrencyWindowTest {

    @Test
    void shouldAverageOverTheFilledPartOfAYoungWindow() {
        ConcurrencyWindow window = new ConcurrencyWindow(6);
        window.record(100, 3);
        window.record(101, 5);
        assertThat(window.average(101)).isEqualTo(4);
    }

    @Test
    void shouldForgetWhatIsOlderThanTheWindow() {
        ConcurrencyWindow window = new ConcurrencyWindow(3);
        for (int second = 0; second < 5; second++) {
            window.record(second, second);
        }
        assertThat(window.average(4)).isEqualTo((2 + 3 + 4) / 3.0);
        assertThat(window.average(5)).as("of the two seconds that are left").isEqualTo((3 + 4) / 2.0);
        assertThat(window.average(7)).isZero();
    }

    @Test
    void shouldCountGapsAsNothingAndBeginAnewAfterAWholeWindow() {
        ConcurrencyWindow window = new ConcurrencyWindow(4);
        window.record(0, 8);
        window.record(2, 4);
        assertThat(window.average(2)).isEqualTo(4);
        window.record(6, 7);
        assertThat(window.average(6)).isEqualTo(7);
    }

    @Test
    void shouldBeEmptyAfterAWindowOfSilence() {
        ConcurrencyWindow window = new ConcurrencyWindow(4);
        assertThat(window.isEmpty(0)).isTrue();
        window.record(0, 1);
        assertThat(window.isEmpty(4)).isFalse();
        assertThat(window.isEmpty(5)).isTrue();
    }
}
