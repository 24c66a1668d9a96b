package dev.sprintworker.flow;

import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.event.EventIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Prompts their senders took back, as far as this process has read. Safe for use by many threads. */
@ApplicationScoped
public class CancelledPrompts {

    private final Duration window;

    /** Hashes of identities to when they were cancelled, oldest first. */
    private final Map<String, Instant> cancelled = new LinkedHashMap<>();

    private boolean complete;

    CancelledPrompts(SprintConfig config) {
        this.window = config.cancels().window();
    }

    public synchronized boolean contains(EventIdentity prompt) {
        return cancelled.containsKey(prompt.hash());
    }

    /** Remembers the cancellation and forgets those older than the window. */
    public synchronized void add(EventIdentity prompt, Instant time) {
        cancelled.put(prompt.hash(), time);
        Instant now = Instant.now();
        Instant oldest = (time.isBefore(now) ? time : now).minus(window);
        Iterator<Instant> times = cancelled.values().iterator();
        while (times.hasNext() && times.next().isBefore(oldest)) {
            times.remove();
        }
    }

    /** Whether everything is known that was cancelled before this process started; until then no prompt may start. */
    public synchronized boolean complete() {
        return complete;
    }

    /** All earlier cancellations were added. */
    public synchronized void completed() {
        complete = true;
    }
}
