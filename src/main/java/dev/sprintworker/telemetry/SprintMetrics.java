package dev.sprintworker.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;

/** Every meter of the worker by its name, with one set of tags each. Nothing here throws. */
@ApplicationScoped
public class SprintMetrics {

    /** The code of outcomes that are no failures. */
    private static final String COMPLETED = "completed";

    /** Bounds of the buckets of webhooks' latency: what one attempt takes, and what the schedule adds. */
    private static final Duration[] LATENCIES = {
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10),
        Duration.ofHours(1),
        Duration.ofHours(12),
        Duration.ofDays(4)
    };

    /** Bounds of the buckets of what a prompt takes: an idle worker, a burst, a cold start. */
    private static final Duration[] PROMPTS = {
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(20),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(2),
        Duration.ofMinutes(5),
        Duration.ofMinutes(10)
    };

    private static final double NANOS_PER_SECOND = 1e9;

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
        Quietly.METRICS.run(() -> Counter.builder("sprint.outcomes")
                .description("Prompts decided by this worker, by outcome")
                .tag("code", code)
                .register(registry)
                .increment());
    }

    /** A prompt came that was decided before. */
    public void redeliverySkipped() {
        Quietly.METRICS.run(() -> Counter.builder("sprint.redeliveries.skipped")
                .description("Prompts that came again and were decided before")
                .register(registry)
                .increment());
    }

    public void deadLetter(String code) {
        Quietly.METRICS.run(() -> Counter.builder("sprint.dead.letters")
                .description("Records that were no prompt events")
                .tag("code", code)
                .register(registry)
                .increment());
    }

    /** @param cause {@code s3}, {@code kafka}, {@code internal} */
    public void retry(String cause) {
        Quietly.METRICS.run(() -> Counter.builder("sprint.retries")
                .description("Attempts that failed and are repeated")
                .tag("cause", cause)
                .register(registry)
                .increment());
    }

    /** A batch failed as a whole and its prompts are repeated one by one. */
    public void batchSplit() {
        Quietly.METRICS.run(() -> Counter.builder("sprint.batch.splits")
                .description("Batches repeated prompt by prompt")
                .register(registry)
                .increment());
    }

    public void committed(Duration duration) {
        Quietly.METRICS.run(() -> Timer.builder("sprint.commit")
                .description("Transactions of outcomes and offsets")
                .register(registry)
                .record(duration));
    }

    public void deviceBusy(Duration duration) {
        Quietly.METRICS.run(() -> Timer.builder("sprint.device.busy")
                .description("Batches on the device")
                .register(registry)
                .record(duration));
    }

    /**
     * A stage is over: of the device, {@code text}, {@code denoise} and {@code decode}, for a whole batch, {@code png} and
     * {@code upload} for a prompt.
     */
    public void stage(String stage, double seconds) {
        Quietly.METRICS.run(() -> Timer.builder("sprint.stage")
                .description("Stages: those of the device of a batch, png and upload of a prompt")
                .tag("stage", stage)
                .register(registry)
                .record(duration(seconds)));
    }

    /** Pictures were made together. */
    public void batch(int pictures) {
        Quietly.METRICS.run(() -> DistributionSummary.builder("sprint.batch.size")
                .description("Pictures made together")
                .register(registry)
                .record(pictures));
    }

    /** A prompt waited this long for the device. */
    public void queued(double seconds) {
        Quietly.METRICS.run(() -> Timer.builder("sprint.device.wait")
                .description("Prompts' wait for the device")
                .register(registry)
                .record(duration(seconds)));
    }

    /** @param duration by the clocks of broker and worker */
    public void prompt(Duration duration) {
        Quietly.METRICS.run(() -> Timer.builder("sprint.prompt")
                .description("From the broker's or the server's receipt of a prompt to its decision, if completed")
                .serviceLevelObjectives(PROMPTS)
                .register(registry)
                .record(duration.isNegative() ? Duration.ZERO : duration));
    }

    /** In bytes, asked for when metrics are read. */
    public void deviceMemory(Supplier<Number> used, Supplier<Number> total) {
        Quietly.METRICS.run(() -> {
            Gauge.builder("sprint.device.memory.used", used)
                    .description("Memory of the device in use; of a CPU, resident memory of this process")
                    .baseUnit("bytes")
                    .register(registry);
            Gauge.builder("sprint.device.memory.total", total)
                    .description("Memory the device has; of a CPU, what the machine or the container has")
                    .baseUnit("bytes")
                    .register(registry);
        });
    }

    /** @param phase {@code jvm}, {@code load}, {@code warm-up}, and from the process' start {@code first-picture} */
    public void started(String phase, Duration duration) {
        Quietly.METRICS.run(() -> Gauge.builder("sprint.start", () -> duration.toMillis() / 1e3)
                .description("Phases of this process' start; first-picture counts from the beginning")
                .baseUnit("seconds")
                .tag("phase", phase)
                .strongReference(true)
                .register(registry));
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos((long) (seconds * NANOS_PER_SECOND));
    }

    /** @param result of the attempt, {@code circuit_open} if it was spared */
    public void webhookAttempt(String result, Duration duration) {
        Quietly.METRICS.run(() -> Timer.builder("sprint.webhook.attempts")
                .description("Attempts to deliver webhooks, by result")
                .tag("result", result)
                .register(registry)
                .record(duration));
    }

    /** @param result {@code delivered}, or the code of the dead letter */
    public void webhookEnded(String result) {
        Quietly.METRICS.run(() -> Counter.builder("sprint.webhook.deliveries")
                .description("Webhooks that are delivered or given up")
                .tag("result", result)
                .register(registry)
                .increment());
    }

    /** @param duration from the publication of the outcome */
    public void webhookDelivered(Duration duration) {
        Quietly.METRICS.run(() -> Timer.builder("sprint.webhook.latency")
                .description("From the outcome's publication to the receiver's 2xx")
                .serviceLevelObjectives(LATENCIES)
                .register(registry)
                .record(duration));
    }

    /** A host had too much to do. */
    public void webhookDeferred() {
        Quietly.METRICS.run(() -> Counter.builder("sprint.webhook.deferrals")
                .description("Webhooks put off because their host had too many")
                .register(registry)
                .increment());
    }

    /** Registers a value that is asked for when metrics are read; held for as long as the process lives. */
    public void gauge(String name, String description, Supplier<Number> value) {
        Quietly.METRICS.run(
                () -> Gauge.builder(name, value).description(description).register(registry));
    }
}
