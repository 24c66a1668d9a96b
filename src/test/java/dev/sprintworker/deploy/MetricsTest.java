package dev.sprintworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            up                                                                             | up
            sum by (code) (rate(a_total{code=~"x"}[5m])) > 0.01 * sum(rate(b_sum[10m]))  | a_total,b_sum
            absent(up{service="s"}) or max by (pod) (a_max{namespace="$namespace"}) > 1e3  | a_max,up
            a_sum / on (pod) group_left (x) b_count unless c offset 5m                     | a_sum,b_count,c
            """)
    void shouldFindMetricsAndNothingElse(String expression, String names) {
        assertThat(Metrics.names(expression)).containsExactly(names.split(","));
    }

    @Test
    void shouldReadAlertsAndDashboard() {
        assertThat(Metrics.expressions(Overlay.KEDA_CPU.manifests())).hasSizeGreaterThan(20);
    }
}
