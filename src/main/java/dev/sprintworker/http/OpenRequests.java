package dev.sprintworker.http;

import dev.sprintworker.config.SprintConfig;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * Requests that are not answered yet. When the process is asked to end, the server stays open until they are, at most
 * for the configured time, and further ones are turned away.
 */
@ApplicationScoped
class OpenRequests {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Duration timeout;
    private int open;
    private boolean stopping;

    OpenRequests(SprintConfig config) {
        this.timeout = config.shutdown().timeout();
    }

    /** False when the process is about to end; otherwise {@link #leave} has to follow. */
    synchronized boolean enter() {
        if (!stopping) {
            open++;
        }
        return !stopping;
    }

    synchronized void leave() {
        open--;
        notifyAll();
    }

    /** After the worker knows of the end too: both have the same time. */
    synchronized void finish(@Observes @Priority(1) ShutdownDelayInitiatedEvent soon) throws InterruptedException {
        stopping = true;
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        for (long left = timeout.toNanos(); open > 0 && left > 0; left = deadlineNanos - System.nanoTime()) {
            wait(left / NANOS_PER_MILLI + 1);
        }
    }

    /** Where nothing was told before: the server is closed already. */
    synchronized void stop(@Observes ShutdownEvent stop) {
        stopping = true;
    }
}
