package dev.sprintworker.telemetry;

import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.event.Origin;
import java.util.Map;
import org.jboss.logging.MDC;

/** Which prompt a log line is about, for lines that no message number ties to one. */
public final class PromptContext {

    private PromptContext() {}

    /** Runs what logs with {@code requestId} and, for records, {@code topic}, {@code partition} and {@code offset}. */
    public static void log(EventIdentity identity, Origin origin, Runnable logging) {
        Map<String, Object> context = origin instanceof Origin.KafkaRecord record
                ? Map.of(
                        "requestId",
                        Printable.of(identity.id()),
                        "topic",
                        record.topic(),
                        "partition",
                        record.partition(),
                        "offset",
                        record.offset())
                : Map.of("requestId", Printable.of(identity.id()));
        context.forEach(MDC::put);
        try {
            logging.run();
        } finally {
            context.keySet().forEach(MDC::remove);
        }
    }
}
