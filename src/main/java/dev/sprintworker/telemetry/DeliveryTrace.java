package dev.sprintworker.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.OptionalInt;

/** The spans of one attempt to deliver a webhook. Any thread may call, and nothing here throws. */
public final class DeliveryTrace {

    /** Of a process that traces nothing. */
    public static final DeliveryTrace NONE =
            new DeliveryTrace(TracerProvider.noop().get(""), Span.getInvalid(), new SpanTime(0, 0));

    private final Tracer tracer;
    private final Span taken;
    private final SpanTime time;
    private volatile Span attempt = Span.getInvalid();

    DeliveryTrace(Tracer tracer, Span taken, SpanTime time) {
        this.tracer = tracer;
        this.taken = taken;
        this.time = time;
    }

    /** For log lines; empty if nothing is traced. */
    public Map<String, String> ids() {
        return this == NONE ? Map.of() : Quietly.TRACES.get(() -> TraceHeaders.ids(taken.getSpanContext()), Map.of());
    }

    /**
     * The request is about to be made.
     *
     * @param host with the port, if it is not the scheme's own; never the URL, which may hold a receiver's secret
     * @param resend attempts before this one
     * @return headers for it: ids alone. {@code tracestate}, which may say more, is nobody else's business
     */
    public Map<String, String> attempt(String host, int resend) {
        return this == NONE ? Map.of() : Quietly.TRACES.get(() -> begin(host, resend), Map.of());
    }

    private Map<String, String> begin(String host, int resend) {
        attempt = tracer.spanBuilder("POST")
                .setSpanKind(SpanKind.CLIENT)
                .setParent(Context.root().with(taken))
                .setStartTimestamp(time.present())
                .setAttribute("http.request.method", "POST")
                .setAttribute("server.address", host)
                .startSpan();
        if (resend > 0) {
            attempt.setAttribute("http.request.resend_count", (long) resend);
        }
        Map<String, String> headers = TraceHeaders.write(attempt.getSpanContext());
        headers.remove("tracestate");
        return headers;
    }

    /**
     * The attempt is over.
     *
     * @param result as in metrics
     * @param status of the answer; empty if there was none
     */
    public void ended(boolean delivered, String result, OptionalInt status) {
        if (this == NONE) {
            return;
        }
        Quietly.TRACES.run(
                () -> status.ifPresent(code -> attempt.setAttribute("http.response.status_code", (long) code)));
        for (Span span : new Span[] {attempt, taken}) {
            Quietly.TRACES.run(() -> {
                if (!delivered) {
                    span.setAttribute("error.type", result).setStatus(StatusCode.ERROR);
                }
                span.end(time.present());
            });
        }
    }
}
