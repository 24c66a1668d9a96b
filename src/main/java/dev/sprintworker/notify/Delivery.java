package dev.sprintworker.notify;

import dev.sprintworker.event.OutcomeEvent;
import dev.sprintworker.event.Webhook;
import io.cloudevents.CloudEvent;
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

    /** As in headers, metrics and logs: never the whole URL, which may hold a receiver's secret. */
    String host() {
        String host = webhook.url().getHost();
        String name = host == null ? "unknown" : host.toLowerCase(Locale.ROOT);
        return webhook.url().getPort() < 0 ? name : name + ":" + webhook.url().getPort();
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
