package dev.sprintworker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.event.FailureCode;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;

/**
 * Why a request was not served, as problem details (RFC 9457). Nothing of the prompt is in it.
 *
 * @param code of the failed outcome, where the prompt is at fault
 */
@JsonPropertyOrder({"type", "title", "status", "detail", "code"})
record Problem(
        String type,
        String title,
        int status,
        String detail,
        @JsonInclude(JsonInclude.Include.NON_NULL) FailureCode code) {

    static final String CONTENT_TYPE = "application/problem+json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration WHEN_FULL = Duration.ofSeconds(2);
    private static final Duration WHEN_UNAVAILABLE = Duration.ofSeconds(5);

    static Problem of(Status status, String detail) {
        return new Problem("about:blank", status.title(), status.code(), detail, null);
    }

    static Problem badRequest(String detail) {
        return of(Status.BAD_REQUEST, detail);
    }

    static Problem notFound() {
        return of(Status.NOT_FOUND, "no prompt has this id");
    }

    static Problem unavailable(String detail) {
        return of(Status.SERVICE_UNAVAILABLE, detail);
    }

    /** The prompt is at fault. */
    static Problem invalid(Status status, String detail) {
        return new Problem("about:blank", status.title(), status.code(), detail, FailureCode.INVALID_REQUEST);
    }

    ProblemException exception() {
        return new ProblemException(this);
    }

    Response response() {
        Response.ResponseBuilder response = Response.status(status)
                .header(HttpHeaders.CONTENT_TYPE, CONTENT_TYPE)
                .entity(json());
        retryAfter().ifPresent(pause -> response.header(HttpHeaders.RETRY_AFTER, pause.toSeconds()));
        if (status == Status.UNAUTHORIZED.code()) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (status == Status.CONTENT_TOO_LARGE.code()) {
            // The rest of the body is not read.
            response.header("Connection", "close");
        }
        return response.build();
    }

    private Optional<Duration> retryAfter() {
        if (status == Status.TOO_MANY_REQUESTS.code()) {
            return Optional.of(WHEN_FULL);
        }
        return status == Status.SERVICE_UNAVAILABLE.code() ? Optional.of(WHEN_UNAVAILABLE) : Optional.empty();
    }

    private byte[] json() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of strings and numbers can be written", e);
        }
    }

    /** With the reason phrases of RFC 9110. */
    enum Status {
        BAD_REQUEST(400, "Bad Request"),
        UNAUTHORIZED(401, "Unauthorized"),
        NOT_FOUND(404, "Not Found"),
        CONFLICT(409, "Conflict"),
        CONTENT_TOO_LARGE(413, "Content Too Large"),
        UNSUPPORTED_MEDIA_TYPE(415, "Unsupported Media Type"),
        UNPROCESSABLE_CONTENT(422, "Unprocessable Content"),
        TOO_MANY_REQUESTS(429, "Too Many Requests"),
        INTERNAL_SERVER_ERROR(500, "Internal Server Error"),
        SERVICE_UNAVAILABLE(503, "Service Unavailable");

        private final int code;
        private final String title;

        Status(int code, String title) {
            this.code = code;
            this.title = title;
        }

        int code() {
            return code;
        }

        String title() {
            return title;
        }
    }
}
