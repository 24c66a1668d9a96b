package dev.sprintworker.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.event.Outcome;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An outcome as it was seen.
 *
 * @param nanos since the run began
 * @param code {@code completed}, or that of the failure
 * @param batchSize of completed ones
 * @param stages of completed ones
 */
record Told(long nanos, String code, OptionalInt batchSize, Optional<Outcome.Timings> stages) {

    static final String COMPLETED = "completed";
    /** Of outcomes that are no outcome events at all. */
    static final String UNREADABLE = "unreadable";

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param type of the event
     * @param data of the event, JSON
     */
    static Told of(long nanos, String type, byte[] data) {
        try {
            JsonNode json = JSON.readTree(data);
            if (Outcome.Completed.TYPE.equals(type)) {
                return new Told(
                        nanos,
                        COMPLETED,
                        OptionalInt.of(json.required("batchSize").intValue()),
                        Optional.of(JSON.treeToValue(json.required("timings"), Outcome.Timings.class)));
            }
            return new Told(
                    nanos, json.required("error").required("code").textValue(), OptionalInt.empty(), Optional.empty());
        } catch (IOException | IllegalArgumentException e) {
            return new Told(nanos, UNREADABLE, OptionalInt.empty(), Optional.empty());
        }
    }

    boolean isCompleted() {
        return code.equals(COMPLETED);
    }

    /** Seconds the networks took, of all of the batch. */
    double networkSeconds() {
        return stages.map(timings -> timings.text() + timings.denoise() + timings.decode())
                .orElse(0.0);
    }
}
