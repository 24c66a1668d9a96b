package dev.sprintworker.telemetry;

import io.cloudevents.CloudEvent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The spans of a prompt from when it was taken until its outcome is committed, or left to somebody else. Delivered again,
 * the prompt gets spans of its own under the same parent. Any thread may call, and nothing here throws.
 */
public final class PromptTrace {

    /** Of a process that traces nothing. */
    public static final PromptTrace NONE =
            new PromptTrace(TracerProvider.noop().get(""), Span.getInvalid(), new SpanTime(0, 0));

    private static final double NANOS_PER_SECOND = 1e9;
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    private final Tracer tracer;
    private final Span taken;
    private final SpanTime time;
    private Span publication = Span.getInvalid();

    PromptTrace(Tracer tracer, Span taken, SpanTime time) {
        this.tracer = tracer;
        this.taken = taken;
        this.time = time;
    }

    /** For log lines; empty if nothing is traced. */
    public Map<String, String> ids() {
        return this == NONE ? Map.of() : Quietly.TRACES.get(() -> TraceHeaders.ids(taken.getSpanContext()), Map.of());
    }

    /** A stage that was over this many seconds after its beginning. */
    public void stage(String name, long startNanos, double seconds) {
        stage(name, startNanos, seconds, 0);
    }

    /**
     * A stage of the device, for all pictures of a batch at once.
     *
     * @param batchSize pictures, those of other prompts included
     */
    public void stage(String name, long startNanos, double seconds, int batchSize) {
        if (this == NONE) {
            return;
        }
        Quietly.TRACES.run(() -> {
            SpanBuilder stage = tracer.spanBuilder(name)
                    .setParent(Context.root().with(taken))
                    .setStartTimestamp(time.at(startNanos));
            if (batchSize > 0) {
                stage.setAttribute("sprint.batch.size", (long) batchSize);
            }
            stage.startSpan().end(time.at(startNanos + (long) (seconds * NANOS_PER_SECOND)));
        });
    }

    /** The prompt has its outcome, or had it before. */
    public void decided(boolean before) {
        Quietly.TRACES.run(() -> taken.setAttribute("sprint.decided_before", before));
    }

    /** @param code of the failure */
    public void failed(String code) {
        Quietly.TRACES.run(() -> taken.setAttribute(ERROR, code).setStatus(StatusCode.ERROR));
    }

    /**
     * The record of an outcome that is about to be sent, which names its publication in a header and, as an event that
     * begins there, in its extension.
     *
     * @param record makes the record of an event for a topic
     */
    public synchronized ProducerRecord<byte[], byte[]> publish(
            CloudEvent outcome, String topic, BiFunction<CloudEvent, String, ProducerRecord<byte[], byte[]>> record) {
        Traced traced = new Traced(outcome, Map.of());
        if (this != NONE) {
            endPublication(false);
            traced = Quietly.TRACES.get(() -> beginPublication(outcome, topic), traced);
        }
        ProducerRecord<byte[], byte[]> sent = record.apply(traced.outcome(), topic);
        traced.headers().forEach((name, value) -> sent.headers().add(name, value.getBytes(StandardCharsets.US_ASCII)));
        return sent;
    }

    /** What is sent, and with which headers. */
    private record Traced(CloudEvent outcome, Map<String, String> headers) {}

    private Traced beginPublication(CloudEvent outcome, String topic) {
        SpanBuilder span = tracer.spanBuilder("send " + topic)
                .setSpanKind(SpanKind.PRODUCER)
                .setParent(Context.root().with(taken))
                .setStartTimestamp(time.present())
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.name", "send")
                .setAttribute("messaging.operation.type", "send")
                .setAttribute("messaging.destination.name", topic);
        EventAttributes.add(span, outcome);
        publication = span.startSpan();
        SpanContext context = publication.getSpanContext();
        return new Traced(TraceHeaders.put(context, outcome), TraceHeaders.write(context));
    }

    /** The outcome is visible to readers of the topic. */
    public synchronized void published() {
        endPublication(true);
    }

    private void endPublication(boolean published) {
        Span ending = publication;
        publication = Span.getInvalid();
        Quietly.TRACES.run(() -> {
            if (ending.isRecording() && !published) {
                ending.setStatus(StatusCode.ERROR, "not committed here");
            }
            ending.end(time.present());
        });
    }

    /** Nothing more is done for the prompt here. */
    public synchronized void end() {
        if (this != NONE) {
            endPublication(false);
            Quietly.TRACES.run(() -> taken.end(time.present()));
        }
    }
}
