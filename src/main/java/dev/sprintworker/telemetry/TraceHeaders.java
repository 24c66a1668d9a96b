package dev.sprintworker.telemetry;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** W3C trace context in records and events: {@code traceparent} and {@code tracestate}, no baggage. */
final class TraceHeaders {

    private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();

    private TraceHeaders() {}

    /** Invalid if there is none that can be read. */
    static SpanContext of(Headers headers) {
        return read(headers, (carrier, name) -> {
            Header header = carrier.lastHeader(name);
            return header == null || header.value() == null
                    ? null
                    : new String(header.value(), StandardCharsets.ISO_8859_1);
        });
    }

    /** Invalid if there is none that can be read. */
    static SpanContext of(CloudEvent event) {
        return read(event, (carrier, name) -> {
            Object extension = carrier.getExtension(name);
            return extension == null ? null : extension.toString();
        });
    }

    /** In the order of their names. */
    static Map<String, String> write(SpanContext context) {
        Map<String, String> headers = new TreeMap<>();
        W3C.inject(Context.root().with(Span.wrap(context)), headers, Map::put);
        return headers;
    }

    /** As in log lines. */
    static Map<String, String> ids(SpanContext context) {
        return Map.of("traceId", context.getTraceId(), "spanId", context.getSpanId());
    }

    /** The event with this context for whatever it had. */
    static CloudEvent put(SpanContext context, CloudEvent event) {
        CloudEventBuilder traced = CloudEventBuilder.from(event);
        W3C.fields().forEach(traced::withoutExtension);
        write(context).forEach(traced::withExtension);
        return traced.build();
    }

    private interface Lookup<C> {
        String get(C carrier, String name);
    }

    private static <C> SpanContext read(C carrier, Lookup<C> lookup) {
        TextMapGetter<C> getter = new TextMapGetter<>() {
            @Override
            public Iterable<String> keys(C from) {
                return W3C.fields();
            }

            @Override
            public String get(C from, String name) {
                return lookup.get(from, name);
            }
        };
        return Span.fromContext(W3C.extract(Context.root(), carrier, getter)).getSpanContext();
    }
}
