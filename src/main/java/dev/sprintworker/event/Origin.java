package dev.sprintworker.event;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** How a prompt came in: what a manifest says it was made by, and what logs name. */
public sealed interface Origin {

    default byte[] json() {
        try {
            return StrictJson.MAPPER.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of strings and numbers can be written", e);
        }
    }

    /** @throws IOException when the bytes are no origin */
    static Origin read(byte[] json) throws IOException {
        return read(StrictJson.MAPPER.readTree(json));
    }

    static Origin read(JsonNode json) throws IOException {
        Class<? extends Origin> kind = json.has("http") ? Request.class : KafkaRecord.class;
        return StrictJson.MAPPER.treeToValue(json, kind);
    }

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
