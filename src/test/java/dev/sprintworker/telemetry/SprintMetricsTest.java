package dev.sprintworker.telemetry;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SprintMetricsTest {

    static final List<Consumer<SprintMetrics>> METERS = List.of(
            SprintMetrics::completed,
            metrics -> metrics.failed("code"),
            SprintMetrics::redeliverySkipped,
            metrics -> metrics.deadLetter("code"),
            metrics -> metrics.retry("s3"),
            SprintMetrics::batchSplit,
            metrics -> metrics.committed(Duration.ZERO),
            metrics -> metrics.deviceBusy(Duration.ZERO),
            metrics -> metrics.stage("png", 1),
            metrics -> metrics.batch(1),
            metrics -> metrics.queued(1),
            metrics -> metrics.prompt(Duration.ZERO),
            metrics -> metrics.deviceMemory(() -> 1, () -> 2),
            metrics -> metrics.started("jvm", Duration.ZERO),
            metrics -> metrics.webhookAttempt("delivered", Duration.ZERO),
            metrics -> metrics.webhookEnded("delivered"),
            metrics -> metrics.webhookDelivered(Duration.ZERO),
            SprintMetrics::webhookDeferred,
            metrics -> metrics.gauge("g", "a gauge", () -> 1));

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SprintMetrics metrics = new SprintMetrics(registry);

    @ParameterizedTest
    @FieldSource("METERS")
    void shouldNotThrowWhateverTheRegistryDoes(Consumer<SprintMetrics> meter) {
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                throw new IllegalStateException("no meter of this name");
            }
        });

        assertThatCode(() -> meter.accept(metrics)).doesNotThrowAnyException();
    }

    @Test
    void shouldNotThrowForAPromptOfAnotherAge() {
        assertThatCode(() -> metrics.prompt(Duration.ofSeconds(Long.MAX_VALUE))).doesNotThrowAnyException();
    }
}
