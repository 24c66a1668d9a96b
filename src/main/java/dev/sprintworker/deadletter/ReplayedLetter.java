package dev.sprintworker.deadletter;

import dev.sprintworker.event.Origin;
import java.util.Optional;

/**
 * What became of one dead letter.
 *
 * @param letter where it is in the dead-letter topic
 * @param code as its header says
 * @param message as its header says
 * @param to the topic it belongs to
 * @param landed where it is now, of a replayed one
 * @param reason why it was not replayed, of one that was skipped or failed
 */
public record ReplayedLetter(
        Origin.KafkaRecord letter,
        Action action,
        Optional<String> code,
        Optional<String> message,
        Optional<String> to,
        Optional<Origin.KafkaRecord> landed,
        Optional<String> reason) {

    /** All there is to happen to a dead letter. */
    public enum Action {
        /** Acknowledged by the brokers. */
        REPLAYED("replayed"),
        /** In a dry run. */
        WOULD_REPLAY("would replay"),
        /** There is nothing to put back, or nowhere. */
        SKIPPED("skipped"),
        /** The brokers refused it, or did not say. */
        FAILED("failed"),
        /** Of another code, or too old. */
        NOT_SELECTED("not selected");

        private final String words;

        Action(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }
}
