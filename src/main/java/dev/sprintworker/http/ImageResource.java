package dev.sprintworker.http;

import dev.sprintworker.event.PromptParser;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.UUID;

/** Prompts without CloudEvents: put into Kafka here, made by whichever worker, asked for by their id. */
@Path("/v1/images")
public class ImageResource {

    private final SubmittedImages images;
    private final RequestBody bodies;

    ImageResource(SubmittedImages images, RequestBody bodies) {
        this.images = images;
        this.bodies = bodies;
    }

    @POST
    @Blocking
    public Uni<Response> submit(@Context HttpHeaders headers, InputStream body) {
        if (!EventMessage.isJson(headers.getHeaderString(HttpHeaders.CONTENT_TYPE))) {
            throw Problem.of(Problem.Status.UNSUPPORTED_MEDIA_TYPE, "must be application/json")
                    .exception();
        }
        byte[] prompt = bodies.read(body);
        images.requireValid(() -> PromptParser.parse(prompt));
        return images.submit(prompt, EventMessage.trace(headers))
                .map(id -> ok(Response.Status.ACCEPTED, ImageStatus.accepted(id)));
    }

    @GET
    @Path("{id}")
    public Uni<Response> status(@PathParam("id") String text) {
        UUID id = images.id(text);
        return images.outcome(id)
                .chain(outcome -> outcome.map(event ->
                                images.webhook(id, event).map(webhook -> ImageStatus.decided(id, event, webhook)))
                        .orElseGet(() -> Uni.createFrom().item(ImageStatus.pending(id))))
                .map(status -> ok(Response.Status.OK, status));
    }

    @DELETE
    @Path("{id}")
    public Uni<Response> cancel(@PathParam("id") String text) {
        UUID id = images.id(text);
        return images.outcome(id)
                .invoke(outcome -> {
                    if (outcome.isPresent()) {
                        throw Problem.of(Problem.Status.CONFLICT, "the prompt has its outcome already")
                                .exception();
                    }
                })
                .chain(() -> images.cancel(id))
                .map(published -> ok(Response.Status.ACCEPTED, ImageStatus.cancelling(id)));
    }

    private static Response ok(Response.Status code, ImageStatus status) {
        Response.ResponseBuilder response =
                Response.status(code).type(MediaType.APPLICATION_JSON_TYPE).entity(status);
        // Not a URI object: that would be made absolute, with the address a proxy asked.
        return (status.status().equals("accepted") ? response.header(HttpHeaders.LOCATION, status.href()) : response)
                .build();
    }
}
