package dev.sprintworker.event;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** How a prompt came in: what a manifest says it was made by, and what logs name. */
public sealed interface Origin {

    /** A record; delivered again it is the same origin. */
    @JsonPropertyOrder({"topic", "partition", "offset"})
    record KafkaRecord(String topic, int partition, long offset) implements Origin {
        @Override
        public String toString() {
            return topic + "-" + partition + "@" + offset;
        }
    }

    /**
     * A request.
     *
     * @param http unique to the request; the same event sent again is another
     */
    record Request(String http) implements Origin {
        @Override
        public String toString() {
            return "http " + http;
        }
    }
}
