package dev.sprintworker.flow;

import dev.sprintworker.batch.GeneratedImages;
import dev.sprintworker.telemetry.PromptTrace;

/** The stages of a batch as spans of one of its prompts, one after the other from where the batch began. */
final class StageTrace {

    private static final double NANOS_PER_SECOND = 1e9;

    private StageTrace() {}

    static void of(PromptTrace trace, GeneratedImages generated) {
        long batch = generated.startNanos();
        var seconds = generated.stages();
        trace.stage("wait for device", batch - nanos(generated.queuedSeconds()), generated.queuedSeconds());
        stage(trace, "text", batch, seconds.text(), generated);
        stage(trace, "denoise", batch + nanos(seconds.text()), seconds.denoise(), generated);
        stage(trace, "decode", batch + nanos(seconds.text() + seconds.denoise()), seconds.decode(), generated);
    }

    private static void stage(PromptTrace trace, String name, long startNanos, double seconds, GeneratedImages batch) {
        trace.stage(name, startNanos, seconds, batch.batchSize());
    }

    private static long nanos(double seconds) {
        return (long) (seconds * NANOS_PER_SECOND);
    }
}
