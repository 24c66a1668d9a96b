package dev.sprintworker.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnativeScalerTest {

    private final KnativeScaler scaler = new KnativeScaler(new KnativePolicy(10, 0, 60), 8);

    @Test
    void shouldStartAPodAtTheFirstRequest() {
        assertThat(scaler.tick(98, 0, 0)).as("nothing was heard of").isZero();
        scaler.record(100.5, 1);
        assertThat(scaler.tick(100.5, 0, 0)).isEqualTo(1);
    }

    @Test
    void shouldNotGoAboveTheMaximum() {
        scaler.record(100, 500);
        assertThat(scaler.tick(100, 0, 0)).isEqualTo(8);
    }

    @Test
    void shouldNotGiveUpAPodThatStarts() {
        scaler.record(100, 0);
        assertThat(scaler.tick(100, 1, 0)).isEqualTo(1);
    }

    /** The activator is in the path from the first second on: less than 211 requests would fit. */
    @Test
    void shouldStayForAStableWindowBeforeItGoesToZero() {
        int replicas = 1;
        for (int second = 100; second < 160; second += 2) {
            scaler.record(second, 0);
            replicas = scaler.tick(second, replicas, replicas);
            assertThat(replicas).as("second %d", second).isEqualTo(1);
        }
        scaler.record(160, 0);
        assertThat(scaler.tick(160, 1, 1)).as("inactive from now on").isEqualTo(1);
        scaler.record(162, 0);
        assertThat(scaler.tick(162, 1, 1)).isZero();
    }

    /** With 300 requests to a pod there is room for a burst, and the activator is not in the path until it has to be. */
    @Test
    void shouldWaitForTheGracePeriodWhereTheActivatorIsNotInThePath() {
        KnativeScaler large = new KnativeScaler(new KnativePolicy(300, 0, 60), 8);
        for (int second = 100; second < 190; second += 2) {
            large.record(second, 0);
            assertThat(large.tick(second, 1, 1)).as("second %d", second).isEqualTo(1);
        }
        large.record(190, 0);
        assertThat(large.tick(190, 1, 1)).isZero();
    }
}
