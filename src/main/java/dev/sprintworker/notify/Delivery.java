package dev.sprintworker.notify;

import dev.sprintworker.event.OutcomeEvent;
import dev.sprintworker.event.Webhook;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One outcome on its way to one receiver.
 *
 * @param outcome as it was published
 * @param webhook whom to tell
 * @param attempts made so far, those an open circuit spared included
 * @param deferrals times it was put off because its host had too much to do; these are no attempts
 * @param since when the outcome was published
 * @param due not before this time
 * @param lastResult of the attempt before, as in metrics; empty before the first
 */
record Delivery(
        CloudEvent outcome,
        Webhook webhook,
        int attempts,
        int deferrals,
        Instant since,
        Instant due,
        Optional<String> lastResult) {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** As in logs: never the whole URL, which may hold a receiver's secret. With the port, unless it is the scheme's own. */
    String host() {
        URI url = webhook.url();
        String host = url.getHost() == null ? "unknown" : url.getHost().toLowerCase(Locale.ROOT);
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        int own = "http".equalsIgnoreCase(url.getScheme()) ? HTTP_PORT : HTTPS_PORT;
        return url.getPort() < 0 || url.getPort() == own ? name : name + ":" + url.getPort();
    }

    /** At the latest at this time, whatever a header says. */
    Delivery dueBy(Instant latest) {
        return due.isAfter(latest)
                ? new Delivery(outcome, webhook, attempts, deferrals, since, latest, lastResult)
                : this;
    }

    /** CloudEvents {@code source} of the prompt; outcomes of old do not say. */
    static Optional<String> source(CloudEvent outcome) {
        return Optional.ofNullable(outcome.getExtension(OutcomeEvent.PROMPT_SOURCE))
                .map(Object::toString);
    }

    /** After one more attempt. */
    Delivery attempted(String result, Instant nextDue) {
        return new Delivery(outcome, webhook, attempts + 1, deferrals, since, nextDue, Optional.of(result));
    }

    Delivery deferred(Instant nextDue) {
        return new Delivery(outcome, webhook, attempts, deferrals + 1, since, nextDue, lastResult);
    }
}
