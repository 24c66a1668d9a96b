package dev.sprintworker.http;

import dev.sprintworker.event.EventFault;
import dev.sprintworker.event.StructuredEvent;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** CloudEvents over HTTP: both modes in, binary out. */
final class EventMessage {

    private static final String PREFIX = "ce-";
    private static final String SPEC_VERSION = "specversion";
    private static final Set<String> URIS = Set.of("source", "dataschema");
    private static final Set<String> TRACE_CONTEXT = Set.of("traceparent", "tracestate");
    private static final Pattern EVENTS = Pattern.compile("application/cloudevents(-batch)?(\\+.*)?");
    private static final Pattern JSON = Pattern.compile("(application|text)/(.+\\+)?json");

    private EventMessage() {}

    /** A prompt event whose data may still be wrong; anything else ends the request with its problem. */
    static CloudEvent read(HttpHeaders headers, byte[] body) {
        String contentType = headers.getHeaderString(HttpHeaders.CONTENT_TYPE);
        String mediaType = mediaType(contentType);
        boolean structured = mediaType.equals(StructuredEvent.CONTENT_TYPE);
        if (!structured
                && (EVENTS.matcher(mediaType).matches()
                        || contentType != null && !JSON.matcher(mediaType).matches())) {
            throw Problem.of(
                            Problem.Status.UNSUPPORTED_MEDIA_TYPE,
                            "must be application/json with ce- headers, or " + StructuredEvent.CONTENT_TYPE)
                    .exception();
        }
        CloudEvent event;
        try {
            event = structured ? StructuredEvent.read(body) : binary(headers.getRequestHeaders(), contentType, body);
        } catch (IOException | RuntimeException e) {
            // The SDK throws all kinds for what is no CloudEvent, and its messages quote it.
            throw Problem.badRequest("no CloudEvent, " + e.getClass().getSimpleName())
                    .exception();
        }
        EventFault.of(event).ifPresent(fault -> {
            throw Problem.badRequest(fault.reason()).exception();
        });
        return traced(event, headers);
    }

    private static String mediaType(String contentType) {
        return contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** Whether the content type is JSON's. */
    static boolean isJson(String contentType) {
        return mediaType(contentType).equals("application/json");
    }

    private static CloudEvent binary(Map<String, List<String>> headers, String contentType, byte[] body) {
        Map<String, String> attributes = attributes(headers);
        var event = CloudEventBuilder.fromSpecVersion(
                SpecVersion.parse(Objects.requireNonNull(attributes.remove(SPEC_VERSION), "specversion is required")));
        attributes.forEach(event::withContextAttribute);
        if (contentType != null) {
            event.withContextAttribute("datacontenttype", contentType);
        }
        return (body.length == 0 ? event : event.withData(body)).build();
    }

    private static Map<String, String> attributes(Map<String, List<String>> headers) {
        Map<String, String> attributes = new TreeMap<>();
        headers.forEach((header, values) -> {
            String name = header.toLowerCase(Locale.ROOT);
            if (!name.startsWith(PREFIX) || name.length() == PREFIX.length()) {
                return;
            }
            if (values.size() != 1) {
                throw new IllegalArgumentException("an attribute is there twice");
            }
            String attribute = name.substring(PREFIX.length());
            attributes.put(attribute, URIS.contains(attribute) ? uri(values.get(0)) : HeaderText.decode(values.get(0)));
        });
        return attributes;
    }

    /** Senders that do not encode attributes send URIs whose own escapes must stay. */
    private static String uri(String header) {
        String decoded = HeaderText.decode(header);
        try {
            return new URI(decoded).toString();
        } catch (URISyntaxException e) {
            return header;
        }
    }

    /** The trace of the request is the event's, if it has none of its own. */
    private static CloudEvent traced(CloudEvent event, HttpHeaders headers) {
        if (event.getExtension("traceparent") != null) {
            return event;
        }
        CloudEventBuilder traced = CloudEventBuilder.from(event);
        trace(headers).forEach(traced::withExtension);
        return traced.build();
    }

    /** Trace context of a request, as extensions of an event. */
    static Map<String, String> trace(HttpHeaders headers) {
        Map<String, String> trace = new TreeMap<>();
        if (headers.getHeaderString("traceparent") != null) {
            for (String name : TRACE_CONTEXT) {
                if (headers.getHeaderString(name) != null) {
                    trace.put(name, headers.getHeaderString(name));
                }
            }
        }
        return trace;
    }

    /** The outcome in binary mode. */
    static Response response(CloudEvent outcome) {
        Response.ResponseBuilder response = Response.ok(
                        Objects.requireNonNull(outcome.getData()).toBytes())
                .header(HttpHeaders.CONTENT_TYPE, "application/json");
        outcome.getAttributeNames().stream()
                .filter(name -> !name.equals("datacontenttype"))
                .forEach(name -> header(response, name, text(outcome.getAttribute(name))));
        outcome.getExtensionNames()
                .forEach(name ->
                        header(response, name, outcome.getExtension(name).toString()));
        return response.build();
    }

    private static void header(Response.ResponseBuilder response, String name, String value) {
        response.header(PREFIX + name, HeaderText.encode(value));
    }

    /** Times as RFC 3339 wants them, with seconds. */
    private static String text(Object attribute) {
        return attribute instanceof OffsetDateTime time
                ? DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time)
                : attribute.toString();
    }
}
