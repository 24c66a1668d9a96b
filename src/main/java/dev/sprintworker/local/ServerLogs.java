package dev.sprintworker.local;

import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What the local servers may log: each tells hundreds of lines of its good health at start. */
final class ServerLogs {

    private static final Map<String, Level> LEVELS = Map.of(
            "kafka", Level.WARNING,
            "org.apache.kafka", Level.WARNING,
            "org.apache.kafka.controller", Level.SEVERE, // warns of every start, "Performing controller activation"
            "state.change.logger", Level.WARNING,
            "org.gaul", Level.WARNING);

    /** Held because the logging framework keeps loggers by weak reference and their levels with them. */
    private static final List<Logger> LOGS =
            LEVELS.keySet().stream().map(Logger::getLogger).toList();

    private ServerLogs() {}

    static void quieten() {
        LOGS.forEach(log -> log.setLevel(LEVELS.get(log.getName())));
    }
}
