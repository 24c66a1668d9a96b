package dev.sprintworker.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;

/** Every meter of the worker by its name, with one set of tags each. */
@ApplicationScoped
public class SprintMetrics {

    /** The code of outcomes that are no failures. */
    private static final String COMPLETED = "completed";

    private final MeterRegistry registry;

    public SprintMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A prompt was decided here, and the world will be told. */
    public void completed() {
        decided(COMPLETED);
    }

    /** @param code of the failure */
    public void failed(String code) {
        decided(code);
    }

    private void decided(String code) {
        Counter.builder("sprint.outcomes")
                .description("Prompts decided by this worker, by outcome")
                .tag("code", code)
                .register(registry)
                .increment();
    }

    /** A prompt came that was decided before. */
    public void redeliverySkipped() {
        Counter.builder("sprint.redeliveries.skipped")
                .description("Prompts that came again and cost no device time")
                .register(registry)
                .increment();
    }

    public void deadLetter(String code) {
        Counter.builder("sprint.dead.letters")
                .description("Records that were no prompt events")
                .tag("code", code)
                .register(registry)
                .increment();
    }

    /** @param cause {@code s3}, {@code kafka}, {@code internal} */
    public void retry(String cause) {
        Counter.builder("sprint.retries")
                .description("Attempts that failed and are repeated")
                .tag("cause", cause)
                .register(registry)
                .increment();
    }

    /** A batch failed as a whole and its prompts are repeated one by one. */
    public void batchSplit() {
        Counter.builder("sprint.batch.splits")
                .description("Batches repeated prompt by prompt")
                .register(registry)
                .increment();
    }

    public void committed(Duration duration) {
        Timer.builder("sprint.commit")
                .description("Transactions of outcomes and offsets")
                .register(registry)
                .record(duration);
    }

    public void deviceBusy(Duration duration) {
        Timer.builder("sprint.device.busy")
                .description("Batches on the device")
                .register(registry)
                .record(duration);
    }

    /** Registers a value that is asked for when metrics are read; held for as long as the process lives. */
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }
}
