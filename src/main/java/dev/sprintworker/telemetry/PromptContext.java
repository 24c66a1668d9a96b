package dev.sprintworker.telemetry;

import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.event.Origin;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.MDC;

/** Which prompt a log line is about, for lines that no message number ties to one. Nothing here throws. */
public final class PromptContext {

    private PromptContext() {}

    /**
     * Runs what logs with {@code requestId}, for records {@code topic}, {@code partition} and {@code offset}, and where
     * prompts are traced {@code traceId} and {@code spanId}.
     *
     * @param trace the latter, or none
     */
    public static void log(EventIdentity identity, Origin origin, Map<String, String> trace, Runnable logging) {
        Quietly.LOGS.run(() -> {
            Map<String, Object> context = record(origin);
            context.putAll(trace);
            context.put("requestId", Printable.of(identity.id()));
            log(context, logging);
        });
    }

    /** The same for what has no identity. */
    public static void log(Origin origin, Runnable logging) {
        Quietly.LOGS.run(() -> log(record(origin), logging));
    }

    private static void log(Map<String, Object> context, Runnable logging) {
        Map<String, Object> before = new HashMap<>();
        try {
            context.forEach((name, value) -> before.put(name, MDC.put(name, value)));
            logging.run();
        } finally {
            before.forEach((name, value) -> {
                if (value == null) {
                    MDC.remove(name);
                } else {
                    // The request's own, on a thread that works on one.
                    MDC.put(name, value);
                }
            });
        }
    }

    private static Map<String, Object> record(Origin origin) {
        return origin instanceof Origin.KafkaRecord record
                ? new HashMap<>(
                        Map.of("topic", record.topic(), "partition", record.partition(), "offset", record.offset()))
                : new HashMap<>();
    }
}
