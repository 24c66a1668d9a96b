package dev.sprintworker.telemetry;

import io.cloudevents.CloudEvent;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Begins the spans of what comes in. Prompts go from thread to thread, so contexts are handed on with them and are never
 * those of a thread. While {@code quarkus.otel.sdk.disabled} is true, which is the default, everything here does nothing.
 * Nothing here throws: what cannot be traced is worked on untraced.
 *
 * <p>A span's parent is the span that the record or the request names, which is the nearest; unless the event says by its
 * own extension that it belongs to another trace: then it is that trace's, and links to the other.
 */
@ApplicationScoped
public class Tracing {

    private static final String SCOPE = "dev.sprintworker";
    private static final Tracer NOOP = TracerProvider.noop().get(SCOPE);

    private final Tracer tracer;
    private final boolean enabled;

    public Tracing(OpenTelemetry telemetry, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean disabled) {
        this.tracer = Quietly.TRACES.get(() -> telemetry.getTracer(SCOPE), NOOP);
        this.enabled = !disabled && tracer != NOOP;
    }

    /** A prompt came as a record. */
    public PromptTrace taken(ConsumerRecord<?, ?> record, CloudEvent prompt, String group, long takenNanos) {
        if (!enabled) {
            return PromptTrace.NONE;
        }
        return Quietly.TRACES.get(
                () -> {
                    SpanTime time = SpanTime.now();
                    SpanBuilder span = consumer(record, prompt, group).setStartTimestamp(time.at(takenNanos));
                    return new PromptTrace(tracer, span.startSpan(), time);
                },
                PromptTrace.NONE);
    }

    /** A prompt came by the request that this thread works on. */
    public PromptTrace requested(CloudEvent prompt) {
        if (!enabled) {
            return PromptTrace.NONE;
        }
        return Quietly.TRACES.get(
                () -> {
                    SpanTime time = SpanTime.now();
                    SpanBuilder span =
                            tracer.spanBuilder("process prompt").setStartTimestamp(time.at(System.nanoTime()));
                    EventAttributes.add(span, prompt);
                    follow(span, Span.current().getSpanContext(), TraceHeaders.of(prompt));
                    return new PromptTrace(tracer, span.startSpan(), time);
                },
                PromptTrace.NONE);
    }

    /** An outcome is about to be told to a receiver. */
    public DeliveryTrace delivery(ConsumerRecord<?, ?> record, CloudEvent outcome, String group, long queuedNanos) {
        if (!enabled) {
            return DeliveryTrace.NONE;
        }
        return Quietly.TRACES.get(
                () -> {
                    SpanTime time = SpanTime.now();
                    SpanBuilder span = consumer(record, outcome, group).setStartTimestamp(time.at(queuedNanos));
                    return new DeliveryTrace(tracer, span.startSpan(), time);
                },
                DeliveryTrace.NONE);
    }

    private SpanBuilder consumer(ConsumerRecord<?, ?> record, CloudEvent event, String group) {
        SpanBuilder span = tracer.spanBuilder("process " + record.topic()).setSpanKind(SpanKind.CONSUMER);
        EventAttributes.add(span, record, group);
        EventAttributes.add(span, event);
        return follow(span, TraceHeaders.of(record.headers()), TraceHeaders.of(event));
    }

    private static SpanBuilder follow(SpanBuilder span, SpanContext transport, SpanContext event) {
        boolean same = !event.isValid() || event.getTraceId().equals(transport.getTraceId());
        SpanContext parent = transport.isValid() && same ? transport : event;
        if (transport.isValid() && !same) {
            span.addLink(transport);
        }
        return span.setParent(Context.root().with(Span.wrap(parent)));
    }
}
