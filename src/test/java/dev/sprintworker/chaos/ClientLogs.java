package dev.sprintworker.chaos;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Kafka clients tell at length of a broker that was killed on purpose; the report is to be read. */
public final class ClientLogs {

    /** Held because the logging framework keeps loggers by weak reference and their levels with them. */
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    private ClientLogs() {}

    public static void silence() {
        KAFKA.setLevel(Level.OFF);
    }
}
