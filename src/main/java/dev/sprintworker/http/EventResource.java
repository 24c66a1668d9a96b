package dev.sprintworker.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.event.FailureCode;
import dev.sprintworker.event.Outcome;
import io.cloudevents.CloudEvent;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** One CloudEvent in, its outcome out once that is committed, as Knative delivers events. */
@Path("/")
public class EventResource {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PromptDelivery delivery;
    private final RequestBody bodies;

    EventResource(PromptDelivery delivery, RequestBody bodies) {
        this.delivery = delivery;
        this.bodies = bodies;
    }

    @POST
    @Blocking
    public Uni<Response> deliver(@Context HttpHeaders headers, InputStream body) {
        if (!delivery.isReady()) {
            throw Problem.unavailable("the worker is not ready").exception();
        }
        CloudEvent event = EventMessage.read(headers, bodies.read(body));
        return delivery.outcome(event).map(EventResource::response);
    }

    /** A prompt that can never be made is the sender's error, though it has its outcome. */
    private static Response response(CloudEvent outcome) {
        if (outcome.getType().equals(Outcome.Failed.TYPE)) {
            JsonNode error = error(outcome);
            if (FailureCode.INVALID_REQUEST.wireName().equals(error.path("code").textValue())) {
                return Problem.invalid(
                                Problem.Status.UNPROCESSABLE_CONTENT,
                                error.path("message").textValue())
                        .response();
            }
        }
        return EventMessage.response(outcome);
    }

    private static JsonNode error(CloudEvent outcome) {
        try {
            return JSON.readTree(Objects.requireNonNull(outcome.getData()).toBytes())
                    .path("error");
        } catch (IOException e) {
            throw new UncheckedIOException("an outcome's data is a JSON object", e);
        }
    }
}
