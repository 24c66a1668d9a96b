package dev.sprintworker.telemetry;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What a process spends before its first picture, as metrics and in one line of the log. */
public final class ColdStart {

    private final SprintMetrics metrics;
    private Duration jvm = Duration.ZERO;
    private Duration load = Duration.ZERO;
    private boolean pictureMade;

    public ColdStart(SprintMetrics metrics) {
        this.metrics = metrics;
    }

    /** The application is there, and weights are about to be bound. */
    public synchronized void applicationStarted() {
        jvm = sinceProcessStart();
        metrics.started("jvm", jvm);
    }

    /** Weights were bound within this time. */
    public synchronized void loaded(Duration duration) {
        load = duration;
        metrics.started("load", load);
    }

    /** The warm-up picture took this long; prompts are taken from now on. */
    public synchronized void ready(Duration warmUp) {
        metrics.started("warm-up", warmUp);
        SprintLog.LOG.ready(seconds(sinceProcessStart()), seconds(jvm), seconds(load), seconds(warmUp));
    }

    /** Of the first prompt or of a later one. */
    public synchronized void madePicture() {
        if (!pictureMade) {
            pictureMade = true;
            metrics.started("first-picture", sinceProcessStart());
        }
    }

    private static Duration sinceProcessStart() {
        return Duration.ofMillis(System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
