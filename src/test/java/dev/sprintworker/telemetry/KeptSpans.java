package dev.sprintworker.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Spans that have ended, in this order. Can fail when one begins or ends. */
public final class KeptSpans implements SpanProcessor {

    public final List<SpanData> ended = new CopyOnWriteArrayList<>();
    public volatile boolean failingStart;
    public volatile boolean failingEnd;

    public OpenTelemetry telemetry() {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(
                        SdkTracerProvider.builder().addSpanProcessor(this).build())
                .build();
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        if (failingStart) {
            throw new IllegalStateException("a span cannot begin");
        }
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (failingEnd) {
            throw new IllegalStateException("a span cannot end");
        }
        ended.add(span.toSpanData());
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }
}
