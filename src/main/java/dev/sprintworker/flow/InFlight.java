package dev.sprintworker.flow;

import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.telemetry.SprintMetrics;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The bound of everything that was taken and is not done, whichever way it came. Safe for use by many threads. */
@Startup // so that its gauges are there before the first prompt
@ApplicationScoped
public class InFlight {

    private final int maxPrompts;
    private final long maxBytes;
    private int prompts;
    private long bytes;

    public InFlight(SprintConfig config, SprintMetrics metrics) {
        this.maxPrompts = config.inFlight().prompts();
        this.maxBytes = config.inFlight().bytes().asLongValue();
        metrics.gauge("sprint.in.flight.prompts", "Prompts taken and not done", this::prompts);
        metrics.gauge("sprint.in.flight.bytes", "Estimated bytes of prompts that are not decided", this::bytes);
    }

    /** A place for one prompt, or empty when it would exceed a bound; a prompt that exceeds the bytes gets one when no other holds any. */
    public synchronized Optional<Place> enter(long wanted) {
        if (prompts >= maxPrompts || bytes > 0 && bytes + wanted > maxBytes) {
            return Optional.empty();
        }
        prompts++;
        bytes += wanted;
        return Optional.of(new Place(wanted));
    }

    public synchronized int prompts() {
        return prompts;
    }

    public synchronized long bytes() {
        return bytes;
    }

    private synchronized void release(int releasedPrompts, long releasedBytes) {
        prompts -= releasedPrompts;
        bytes -= releasedBytes;
    }

    /** Held by one prompt; giving up what is given up already does nothing. */
    public final class Place {
        private long held;
        private boolean left;

        private Place(long held) {
            this.held = held;
        }

        /** The prompt is decided: what remains of it is small. */
        public synchronized void decided() {
            release(0, held);
            held = 0;
        }

        /** The prompt is done with. */
        public synchronized void leave() {
            if (!left) {
                left = true;
                release(1, held);
                held = 0;
            }
        }
    }
}
