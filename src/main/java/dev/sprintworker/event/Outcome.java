package dev.sprintworker.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Data of an outcome event; each prompt has exactly one. Field names and their order are the wire format. */
public sealed interface Outcome {

    /** CloudEvents type. */
    String type();

    /** The event's data, the same bytes for equal outcomes. */
    default byte[] json() {
        try {
            return StrictJson.MAPPER.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of strings and numbers can be written", e);
        }
    }

    /**
     * Every object named here exists in S3.
     *
     * @param batchSize pictures that were generated together, those of other prompts included
     * @param webhook as the prompt asked, for whoever delivers it
     */
    @JsonPropertyOrder({"images", "model", "request", "timings", "batchSize", "metadata", "webhook"})
    record Completed(
            List<Image> images,
            Model model,
            Request request,
            Timings timings,
            int batchSize,
            Map<String, String> metadata,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Webhook> webhook)
            implements Outcome {
        public static final String TYPE = "sprint.image.completed.v1";

        @Override
        public String type() {
            return TYPE;
        }
    }

    /** No picture was made, and none will be unless the prompt is submitted anew. */
    @JsonPropertyOrder({"error", "webhook"})
    record Failed(
            Error error,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Webhook> webhook) implements Outcome {
        public static final String TYPE = "sprint.image.failed.v1";

        public static Failed of(PromptFailure failure, Optional<Webhook> webhook) {
            return new Failed(new Error(failure.code(), failure.getMessage(), failure.retryable()), webhook);
        }

        @Override
        public String type() {
            return TYPE;
        }
    }

    /**
     * A stored picture. Where presigned URLs are configured, {@code url} follows {@code uri} in published outcomes.
     *
     * @param uri {@code s3://bucket/key}
     * @param sha256 of the PNG, hexadecimal
     * @param bytes of the PNG
     * @param width pixels
     * @param height pixels
     * @param seed that alone makes this picture again
     */
    @JsonPropertyOrder({"uri", "sha256", "bytes", "width", "height", "seed"})
    record Image(URI uri, String sha256, long bytes, int width, int height, long seed) {}

    /** What made the pictures. */
    @JsonPropertyOrder({"name", "revision", "precision"})
    record Model(String name, String revision, String precision) {}

    /** The values in effect, defaults and the derived seed included. The prompt's text is not repeated. */
    @JsonPropertyOrder({
        "width",
        "height",
        "steps",
        "guidanceScale",
        "seed",
        "images",
        "maxTimestep",
        "intermediateTimestep",
        "instruction"
    })
    record Request(
            int width,
            int height,
            int steps,
            float guidanceScale,
            long seed,
            int images,
            float maxTimestep,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Float> intermediateTimestep,
            boolean instruction) {}

    /** Seconds. Text, denoise and decode are those of the batch; total runs from receipt to the last upload. */
    @JsonPropertyOrder({"queued", "text", "denoise", "decode", "png", "upload", "total"})
    record Timings(
            double queued, double text, double denoise, double decode, double png, double upload, double total) {}

    /** @param retryable whether the same prompt, submitted again, may succeed */
    @JsonPropertyOrder({"code", "message", "retryable"})
    record Error(FailureCode code, String message, boolean retryable) {}
}
