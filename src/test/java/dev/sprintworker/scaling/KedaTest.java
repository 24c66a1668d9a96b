package dev.sprintworker.scaling;

import static dev.sprintworker.scaling.ScalingRules.Type.Percent;
import static dev.sprintworker.scaling.ScalingRules.Type.Pods;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KedaTest {
    private static Keda keda(int maxWorkers, int partitions) {
        ScalingRules down = new ScalingRules(0, Percent, 100, 15);
        ScalingRules up = new ScalingRules(0, Pods, 100, 15);
        return new Keda(new KedaPolicy(10, 60, 5, down, up), maxWorkers, partitions);
    }

    @Test
    void shouldWakeOneWorkerForOnePrompt() {
        assertThat(keda(8, 24).poll(0, 0, 0)).isZero();
        assertThat(keda(8, 24).poll(0, 0, 1)).isEqualTo(1);
        assertThat(keda(8, 24).poll(0, 0, 500)).isEqualTo(1);
    }

    @Test
    void shouldLeaveNothingToTheHpaAtZero() {
        assertThat(keda(8, 24).sync(0, 0, 500)).isZero();
    }

    @Test
    void shouldGoToZeroWhenTheCooldownIsOver() {
        Keda keda = keda(8, 24);
        keda.poll(0, 0, 1);
        assertThat(keda.poll(5, 1, 1)).isEqualTo(1);
        assertThat(keda.poll(65, 1, 0)).isEqualTo(1);
        assertThat(keda.poll(66, 3, 0)).isZero();
    }

    @Test
    void shouldBeginTheCooldownAnewAtEachLookThatSeesLag() {
        Keda keda = keda(8, 24);
        keda.poll(0, 0, 1);
        keda.poll(50, 1, 1);
        assertThat(keda.poll(100, 1, 0)).isEqualTo(1);
        assertThat(keda.poll(115, 1, 0)).isZero();
    }

    @Test
    void shouldNotHaveMoreWorkersThanPartitions() {
        assertThat(keda(8, 3).sync(0, 1, 1000)).isEqualTo(3);
        assertThat(keda(8, 24).sync(0, 1, 1000)).isEqualTo(8);
    }

    @Test
    void shouldHaveAWorkerForEachThresholdOfLag() {
        assertThat(keda(8, 24).sync(0, 1, 35)).isEqualTo(4);
    }
}
