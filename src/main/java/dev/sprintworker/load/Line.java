package dev.sprintworker.load;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What became of a prompt. Times are nanoseconds since the run began.
 *
 * @param intendedNanos when it was to be sent
 * @param sentNanos when it was handed to the Kafka client
 * @param submissions how often the brokers have taken its event
 * @param refusal why they did not
 * @param outcomes in the order they were seen
 * @param webhookNanos when its webhooks came
 */
record Line(
        LoadPrompt prompt,
        OptionalLong intendedNanos,
        OptionalLong sentNanos,
        int submissions,
        Optional<String> refusal,
        List<Told> outcomes,
        boolean webhookAsked,
        List<Long> webhookNanos) {

    Optional<Told> outcome() {
        return outcomes.stream().findFirst();
    }

    boolean isLost() {
        return outcomes.isEmpty();
    }

    boolean isDoubled() {
        return outcomes.size() > 1;
    }

    boolean isLate(Duration timeout) {
        return latencyNanos().isPresent() && latencyNanos().getAsLong() > timeout.toNanos();
    }

    boolean isWebhookLost() {
        return webhookAsked && !isLost() && webhookNanos.isEmpty();
    }

    /**
     * From the time it was to be sent, not from when it was: what a sender that is late, or a broker that makes it wait,
     * would hide is in it.
     */
    OptionalLong latencyNanos() {
        return outcome().isPresent() && intendedNanos.isPresent()
                ? OptionalLong.of(outcome().get().nanos() - intendedNanos.getAsLong())
                : OptionalLong.empty();
    }
}
