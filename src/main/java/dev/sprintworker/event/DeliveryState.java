package dev.sprintworker.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * How far the webhook of a decided prompt has come, as whoever submitted it is shown.
 *
 * @param state {@link #PENDING}, {@link #DELIVERED} or {@link #DEAD}
 * @param attempts made so far, 0 or more
 * @param lastResult how the latest attempt ended, as in metrics and logs
 * @param nextAttempt not before this time; only while pending
 * @param deliveredAt when the receiver took it; if and only if it is delivered
 */
public record DeliveryState(
        String state,
        int attempts,
        Optional<String> lastResult,
        Optional<Instant> nextAttempt,
        Optional<Instant> deliveredAt) {

    /** It will be attempted, for the first time or again. */
    public static final String PENDING = "pending";

    /** The receiver has it. */
    public static final String DELIVERED = "delivered";

    /** It will not be attempted again unless somebody replays it. */
    public static final String DEAD = "dead";

    // Before any state is made.
    private static final Set<String> STATES = Set.of(PENDING, DELIVERED, DEAD);

    /** Of a webhook of which nothing is known but that it is wanted. */
    public static final DeliveryState NOT_ATTEMPTED =
            new DeliveryState(PENDING, 0, Optional.empty(), Optional.empty(), Optional.empty());

    /** @throws IllegalArgumentException naming the component that contradicts what is said of it above */
    public DeliveryState {
        require(STATES.contains(state), "state must be pending, delivered or dead");
        require(attempts >= 0, "attempts must be 0 or more, was " + attempts);
        require(nextAttempt.isEmpty() || state.equals(PENDING), "nextAttempt is for pending, state was " + state);
        require(
                deliveredAt.isPresent() == state.equals(DELIVERED),
                "deliveredAt is for delivered and required there, state was " + state);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** A JSON object; what is empty is left out, times are RFC 3339 in UTC. */
    public byte[] json() {
        ObjectNode json = StrictJson.MAPPER.createObjectNode();
        json.put("state", state).put("attempts", attempts);
        lastResult.ifPresent(result -> json.put("lastResult", result));
        nextAttempt.ifPresent(time -> json.put("nextAttempt", time.toString()));
        deliveredAt.ifPresent(time -> json.put("deliveredAt", time.toString()));
        try {
            return StrictJson.MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and numbers can be written", e);
        }
    }

    /**
     * Members of later versions are passed over.
     *
     * @throws IOException when the bytes are no delivery state
     */
    public static DeliveryState read(byte[] json) throws IOException {
        try {
            JsonNode tree = StrictJson.MAPPER.readTree(json);
            JsonNode attempts = tree.required("attempts");
            require(attempts.isInt(), "attempts must be a whole number");
            return new DeliveryState(
                    text(tree.required("state")),
                    attempts.intValue(),
                    text(tree, "lastResult"),
                    text(tree, "nextAttempt").map(Instant::parse),
                    text(tree, "deliveredAt").map(Instant::parse));
        } catch (RuntimeException e) {
            // Wrong types, missing members and times that are none come as exceptions of many kinds.
            throw new IOException("is no delivery state", e);
        }
    }

    private static Optional<String> text(JsonNode object, String name) {
        return Optional.ofNullable(object.get(name)).map(DeliveryState::text);
    }

    private static String text(JsonNode value) {
        require(value.isTextual(), "must be a string, was " + JsonFields.kind(value));
        return value.textValue();
    }
}
