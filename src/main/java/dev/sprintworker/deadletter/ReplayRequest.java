package dev.sprintworker.deadletter;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which dead letters go where.
 *
 * @param topic the dead-letter topic
 * @param since letters with a timestamp before are left alone
 * @param codes letters of other codes are left alone; empty for all
 * @param to where they go instead of the topic each of them names
 * @param dryRun writes nothing
 * @param timeout of an answer by the brokers, and of no progress
 * @param client settings of Kafka clients, {@code bootstrap.servers} among them
 */
public record ReplayRequest(
        String topic,
        Optional<Instant> since,
        Set<String> codes,
        Optional<String> to,
        boolean dryRun,
        Duration timeout,
        Map<String, String> client) {

    public ReplayRequest {
        codes = Set.copyOf(codes);
        client = Map.copyOf(client);
    }
}
