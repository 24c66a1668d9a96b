package dev.sprintworker.batch;

import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.sana.DemoSnapshot;
import dev.sprintworker.sana.PipelineOptions;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.SanaSprintPipeline;
import dev.sprintworker.sana.Snapshot;
import dev.sprintworker.sana.StageSeconds;
import dev.sprintworker.telemetry.SprintLog;
import dev.sprintworker.telemetry.SprintMetrics;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * The worker's {@link ImageGenerator}, as configured: weights are bound from the start on. A process that has no working
 * device ends with exit status 1, so that whoever runs it starts another.
 */
@ApplicationScoped
public class Device {

    @Produces
    @ApplicationScoped
    ImageGenerator generator(SprintConfig config, SprintMetrics metrics) {
        DeviceListener listener = new DeviceListener() {
            @Override
            public void failed(Throwable failure) {
                endProcess(failure);
            }

            @Override
            public void made(int pictures, StageSeconds seconds) {
                metrics.stage("text", seconds.text());
                metrics.stage("denoise", seconds.denoise());
                metrics.stage("decode", seconds.decode());
            }

            @Override
            public void worked(Duration duration) {
                metrics.deviceBusy(duration);
            }

            @Override
            public void split() {
                metrics.batchSplit();
            }
        };
        DeviceQueue queue = new DeviceQueue(
                () -> load(config.model()), listener, config.batch().maxSize());
        metrics.gauge(
                "sprint.device.queue",
                "Prompts that wait for the device",
                () -> queue.status().waiting());
        if (config.needsModel()) {
            queue.start();
        }
        return queue;
    }

    /** Beans are made at their first use: this is it. */
    void load(@Observes StartupEvent start, ImageGenerator generator) {
        generator.snapshot();
    }

    void close(@Disposes ImageGenerator generator) {
        if (generator instanceof DeviceQueue queue) {
            queue.close();
        }
    }

    private static SanaSprintPipeline load(SprintConfig.Model model) {
        long startNanos = System.nanoTime();
        Snapshot snapshot =
                Snapshot.open(model.path().orElseGet(DemoSnapshot::folder)).named(model.name(), model.revision());
        PipelineOptions options = new PipelineOptions(
                Precision.of(model.precision().name()),
                model.device(),
                model.threads().map(OptionalInt::of).orElse(OptionalInt.empty()),
                model.softcapping(),
                model.workspace().asLongValue());
        SanaSprintPipeline pipeline = SanaSprintPipeline.load(snapshot, options);
        var info = pipeline.info();
        SprintLog.LOG.modelLoaded(
                info.name(), info.revision(), info.precision(), (System.nanoTime() - startNanos) / 1e9);
        return pipeline;
    }

    private static void endProcess(Throwable failure) {
        SprintLog.LOG.deviceFailed(failure, failure.getMessage());
        Quarkus.asyncExit(1);
    }
}
