package dev.sprintworker.http;

import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

/** A sender of events made and read by the CloudEvents SDK, over the JDK's HTTP client. */
final class EventClient {

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;

    EventClient(URI address) {
        this.address = address;
    }

    HttpResponse<byte[]> binary(CloudEvent event) {
        return sendBinary(event).join();
    }

    CompletableFuture<HttpResponse<byte[]>> sendBinary(CloudEvent event) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        HttpMessageFactory.createWriter(
                        request::header,
                        body -> request.POST(
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofByteArray(body)))
                .writeBinary(event);
        return send(request.build());
    }

    HttpResponse<byte[]> structured(CloudEvent event) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        HttpMessageFactory.createWriter(
                        request::header, body -> request.POST(HttpRequest.BodyPublishers.ofByteArray(body)))
                .writeStructured(event, new JsonFormat());
        return send(request.build()).join();
    }

    HttpResponse<byte[]> post(String contentType, HttpRequest.BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).POST(body);
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build()).join();
    }

    CompletableFuture<HttpResponse<byte[]>> sendJson(String json) {
        return send(HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    private CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request) {
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /** The event in an answer. */
    static CloudEvent event(HttpResponse<byte[]> response) {
        return HttpMessageFactory.createReaderFromMultimap(response.headers().map(), response.body())
                .toEvent();
    }

    static com.fasterxml.jackson.databind.JsonNode json(HttpResponse<byte[]> response) {
        try {
            return new com.fasterxml.jackson.databind.ObjectMapper().readTree(response.body());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
