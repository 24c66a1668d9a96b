package dev.sprintworker.load;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A run.
 *
 * @param client settings of Kafka's clients
 * @param group of the workers: the run is over when it has committed all that was submitted
 * @param webhookPort where webhooks are received, on loopback unless {@code webhookUrl} is given
 * @param webhookUrl that prompts ask for; by default that of the receiver
 * @param metrics of the one worker, to see what its device does
 * @param marks lines of milliseconds since 1970 and a word or two, written during the run by whoever does something to
 *     the worker
 */
public record LoadRequest(
        Scenario scenario,
        Map<String, String> client,
        String promptsTopic,
        String outcomesTopic,
        String group,
        OptionalInt webhookPort,
        Optional<URI> webhookUrl,
        Optional<URI> metrics,
        Optional<Path> marks) {

    /** What prompts ask for. */
    Optional<URI> webhook() {
        return webhookUrl.or(() -> webhookPort.isPresent()
                ? Optional.of(URI.create("http://127.0.0.1:" + webhookPort.getAsInt() + "/"))
                : Optional.empty());
    }

    Duration timeout() {
        return scenario.timeout();
    }
}
