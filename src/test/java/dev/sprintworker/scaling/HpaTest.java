package dev.sprintworker.scaling;

import static dev.sprintworker.scaling.ScalingRules.Type.Percent;
import static dev.sprintworker.scaling.ScalingRules.Type.Pods;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HpaTest {
    private static final ScalingRules ALL_AT_ONCE = new ScalingRules(0, Percent, 100, 15);

    @Test
    void shouldRoundUpAndKeepWithinBounds() {
        Hpa hpa = new Hpa(8, new ScalingRules(0, Pods, 100, 15), ALL_AT_ONCE);
        assertThat(hpa.decide(0, 1, 41, 10)).isEqualTo(5);
        assertThat(hpa.decide(15, 5, 1000, 10)).isEqualTo(8);
        assertThat(hpa.decide(30, 8, 0, 10)).isEqualTo(1);
    }

    @Test
    void shouldChangeNothingWithinATenthOfTheTarget() {
        Hpa hpa = new Hpa(8, new ScalingRules(0, Pods, 100, 15), ALL_AT_ONCE);
        assertThat(hpa.decide(0, 2, 21, 10)).isEqualTo(2);
        assertThat(hpa.decide(15, 2, 19, 10)).isEqualTo(2);
        assertThat(hpa.decide(30, 2, 23, 10)).isEqualTo(3);
    }

    @Test
    void shouldComeDownOnlyToTheHighestRecommendationOfTheWindow() {
        Hpa hpa = new Hpa(8, new ScalingRules(0, Pods, 8, 15), new ScalingRules(60, Percent, 100, 15));
        assertThat(hpa.decide(0, 1, 60, 10)).isEqualTo(6);
        assertThat(hpa.decide(15, 6, 40, 10)).isEqualTo(6);
        assertThat(hpa.decide(30, 6, 10, 10)).isEqualTo(6);
        // At 60 s the 6 of second 0 is out of the window, the 4 of second 15 is not.
        assertThat(hpa.decide(60, 6, 10, 10)).isEqualTo(4);
        assertThat(hpa.decide(75, 4, 10, 10)).isEqualTo(1);
    }

    @Test
    void shouldGoUpOnlyToTheLowestRecommendationOfTheWindow() {
        Hpa hpa = new Hpa(8, new ScalingRules(30, Pods, 8, 15), ALL_AT_ONCE);
        assertThat(hpa.decide(0, 1, 10, 10)).isEqualTo(1);
        assertThat(hpa.decide(15, 1, 50, 10)).isEqualTo(1);
        assertThat(hpa.decide(30, 1, 50, 10)).isEqualTo(5);
    }

    /** A downscale that the window holds back stays where it is; up to the window's highest goes nobody. */
    @Test
    void shouldNotGoUpWhenLessIsWanted() {
        Hpa hpa = new Hpa(8, new ScalingRules(0, Pods, 8, 15), new ScalingRules(300, Percent, 100, 15));
        assertThat(hpa.decide(0, 1, 40, 5)).isEqualTo(8);
        // Somebody else took seven away.
        assertThat(hpa.decide(200, 1, 0, 5)).isEqualTo(1);
    }

    @Test
    void shouldNotComeDownWhenMoreIsWanted() {
        Hpa hpa = new Hpa(8, new ScalingRules(300, Pods, 8, 15), ALL_AT_ONCE);
        assertThat(hpa.decide(0, 1, 5, 5)).isEqualTo(1);
        assertThat(hpa.decide(200, 4, 40, 5)).isEqualTo(4);
    }

    @Test
    void shouldRemoveHalfOfWhatAPeriodBeganWith() {
        Hpa hpa = new Hpa(8, new ScalingRules(0, Pods, 8, 15), new ScalingRules(0, Percent, 50, 60));
        assertThat(hpa.decide(0, 8, 10, 10)).isEqualTo(4);
        assertThat(hpa.decide(15, 4, 10, 10)).isEqualTo(4);
        assertThat(hpa.decide(45, 4, 10, 10)).isEqualTo(4);
        assertThat(hpa.decide(60, 4, 10, 10)).isEqualTo(2);
        // A half of 2, and nothing below 1.
        assertThat(hpa.decide(120, 2, 0, 10)).isEqualTo(1);
    }

    @Test
    void shouldAddSoManyPodsInAPeriod() {
        Hpa hpa = new Hpa(8, new ScalingRules(0, Pods, 2, 30), ALL_AT_ONCE);
        assertThat(hpa.decide(0, 1, 100, 10)).isEqualTo(3);
        assertThat(hpa.decide(15, 3, 100, 10)).isEqualTo(3);
        assertThat(hpa.decide(30, 3, 100, 10)).isEqualTo(5);
    }
}
