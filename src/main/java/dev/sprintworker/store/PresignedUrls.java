package dev.sprintworker.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sprintworker.config.SprintConfig;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Adds to outcomes, where configured, addresses under which everyone can load the pictures for a while. */
@ApplicationScoped
public class PresignedUrls {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final S3Presigner presigner;
    private final SprintConfig.S3 config;

    PresignedUrls(S3Presigner presigner, SprintConfig config) {
        this.presigner = presigner;
        this.config = config.s3();
    }

    /** The outcome with a {@code url}, valid from now, after each {@code uri}. */
    public CloudEvent in(CloudEvent outcome) {
        if (config.presign().isEmpty()) {
            return outcome;
        }
        try {
            ObjectNode data = (ObjectNode)
                    JSON.readTree(Objects.requireNonNull(outcome.getData()).toBytes());
            for (JsonNode image : data.path("images")) {
                ObjectNode fields = ((ObjectNode) image).deepCopy();
                URI uri = URI.create(fields.remove("uri").textValue());
                ((ObjectNode) image)
                        .removeAll()
                        .put("uri", uri.toString())
                        .put("url", url(uri, config.presign().get()))
                        .setAll(fields);
            }
            return CloudEventBuilder.from(outcome)
                    .withData("application/json", JSON.writeValueAsBytes(data))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException("an outcome's data is a JSON object", e);
        }
    }

    private String url(URI uri, Duration validity) {
        return presigner
                .presignGetObject(presign -> presign.signatureDuration(validity)
                        .getObjectRequest(get -> get.bucket(uri.getRawAuthority())
                                .key(uri.getPath().substring(1))))
                .url()
                .toString();
    }
}
