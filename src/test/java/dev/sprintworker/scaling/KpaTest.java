package dev.sprintworker.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KpaTest {

    @Test
    void shouldWantTheAverageOverTheTarget() {
        Kpa kpa = new Kpa(8.4, 60, 0);
        assertThat(kpa.decide(2, 20, 20, 2)).isEqualTo(3);
        assertThat(kpa.isPanicking()).isFalse();
    }

    @Test
    void shouldPanicWhenTwiceAsManyPodsAreWantedAsAreReady() {
        Kpa kpa = new Kpa(10, 60, 0);
        kpa.decide(2, 20, 39, 2);
        assertThat(kpa.isPanicking()).as("4 pods wanted, 2 ready: 200 %").isTrue();
        Kpa calm = new Kpa(10, 60, 0);
        calm.decide(2, 20, 30, 2);
        assertThat(calm.isPanicking()).as("3 pods wanted, 2 ready: 150 %").isFalse();
    }

    @Test
    void shouldFollowTheShortWindowInPanicAndTakeNothingAway() {
        Kpa kpa = new Kpa(10, 60, 0);
        assertThat(kpa.decide(0, 10, 80, 1)).isEqualTo(8);
        assertThat(kpa.decide(2, 10, 50, 8)).isEqualTo(8);
        assertThat(kpa.decide(60, 10, 10, 8)).isEqualTo(8);
    }

    @Test
    void shouldLeavePanicAStableWindowAfterTheLastSurge() {
        Kpa kpa = new Kpa(10, 60, 0);
        kpa.decide(0, 10, 80, 1);
        kpa.decide(10, 10, 80, 2);
        kpa.decide(70, 10, 10, 8);
        assertThat(kpa.isPanicking()).isTrue();
        // Half of 8 at most goes at once.
        assertThat(kpa.decide(72, 10, 10, 8)).isEqualTo(4);
        assertThat(kpa.isPanicking()).isFalse();
        assertThat(kpa.decide(74, 10, 10, 4)).isEqualTo(2);
        assertThat(kpa.decide(76, 10, 10, 2)).isEqualTo(1);
    }

    @Test
    void shouldReachZeroFromOnePod() {
        assertThat(new Kpa(10, 60, 0).decide(2, 0, 0, 1)).isZero();
    }

    @Test
    void shouldDelayScalingDown() {
        Kpa kpa = new Kpa(10, 60, 10);
        assertThat(kpa.decide(0, 30, 30, 3)).isEqualTo(3);
        assertThat(kpa.decide(2, 10, 10, 3)).isEqualTo(3);
        assertThat(kpa.decide(8, 10, 10, 3)).isEqualTo(3);
        assertThat(kpa.decide(10, 10, 10, 3)).isEqualTo(1);
        assertThat(kpa.decide(12, 20, 20, 1)).as("up is not delayed").isEqualTo(2);
    }

    @Test
    void shouldTakeTheCapacityOfAPodForItsLimitTimesTheUtilization() {
        KnativePolicy policy = new KnativePolicy(12, 0, 60);
        assertThat(Kpa.of(policy).decide(2, 8.3, 8.3, 1)).isEqualTo(1);
        assertThat(Kpa.of(policy).decide(2, 8.5, 8.5, 1)).isEqualTo(2);
    }
}
