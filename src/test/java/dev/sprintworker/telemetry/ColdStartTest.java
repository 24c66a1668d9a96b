package dev.sprintworker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ColdStartTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void shouldTellEachPhaseAndTheFirstPictureOnce() {
        ColdStart start = new ColdStart(new SprintMetrics(registry));
        start.applicationStarted();
        start.loaded(Duration.ofMillis(1500));
        start.ready(Duration.ofMillis(250));
        assertThat(registry.find("sprint.start").tag("phase", "first-picture").gauge())
                .isNull();
        start.madePicture();
        double first = seconds("first-picture");
        start.madePicture();

        assertThat(seconds("load")).isEqualTo(1.5);
        assertThat(seconds("warm-up")).isEqualTo(0.25);
        assertThat(seconds("jvm")).isPositive().isLessThanOrEqualTo(first);
        assertThat(seconds("first-picture")).isEqualTo(first);
    }

    private double seconds(String phase) {
        return registry.get("sprint.start").tag("phase", phase).gauge().value();
    }
}
