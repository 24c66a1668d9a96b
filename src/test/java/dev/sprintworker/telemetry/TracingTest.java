package dev.sprintworker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class TracingTest {

    private static final String RECORDS = "00-11111111111111111111111111111111-aaaaaaaaaaaaaaaa-01";
    private static final String EVENTS = "00-22222222222222222222222222222222-bbbbbbbbbbbbbbbb-01";

    private final List<SpanData> ended = new ArrayList<>();
    private final OpenTelemetry telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(
                    SdkTracerProvider.builder().addSpanProcessor(new Kept()).build())
            .build();

    private final class Kept implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            ended.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    @Test
    void shouldBeOfTheEventsTraceAndLinkToTheRecordsWhereTheyDiffer() {
        taken(RECORDS, event(EVENTS)).end();

        assertThat(ended).singleElement().satisfies(span -> {
            assertThat(span.getParentSpanId()).isEqualTo("bbbbbbbbbbbbbbbb");
            assertThat(span.getLinks())
                    .singleElement()
                    .satisfies(link ->
                            assertThat(link.getSpanContext().getSpanId()).isEqualTo("aaaaaaaaaaaaaaaa"));
        });
    }

    @Test
    void shouldFollowTheRecordWithinTheEventsTrace() {
        taken(RECORDS, event(RECORDS.replace('a', 'c'))).end();

        assertThat(ended).singleElement().satisfies(span -> {
            assertThat(span.getParentSpanId()).isEqualTo("aaaaaaaaaaaaaaaa");
            assertThat(span.getLinks()).isEmpty();
        });
    }

    @Test
    void shouldBeginATraceWhereNobodyNamesOneThatCanBeRead() {
        taken("00-1111-zz", event("not a trace")).end();

        assertThat(ended)
                .singleElement()
                .satisfies(span -> assertThat(span.getParentSpanId()).isEqualTo(SpanId.getInvalid()));
    }

    @Test
    void shouldSayOfAnOutcomeThatSomebodyElseHasToTell() {
        PromptTrace trace = taken(RECORDS, event(RECORDS));
        trace.publish(event(RECORDS), "out", TracingTest::record);
        trace.end();

        assertThat(ended).extracting(SpanData::getName).containsExactly("send out", "process t");
        assertThat(ended.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(ended.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void shouldLeaveRecordsAsTheyAreWhenNothingIsTraced() {
        Tracing off = new Tracing(telemetry, true);
        CloudEvent event = event(EVENTS);
        PromptTrace trace = off.taken(taken(RECORDS), event, "g", 0);
        ProducerRecord<byte[], byte[]> sent = trace.publish(event, "out", TracingTest::record);
        trace.stage("png", 0, 1);
        trace.published();
        trace.end();

        assertThat(sent.headers()).isEmpty();
        assertThat(new String(sent.value(), StandardCharsets.UTF_8)).isEqualTo(EVENTS);
        assertThat(off.delivery(taken(RECORDS), event, "g", 0).attempt("host", 0))
                .isEmpty();
        assertThat(trace.ids()).isEmpty();
        assertThat(ended).isEmpty();
    }

    @Test
    void shouldTellReceiversOfWebhooksIdsAlone() {
        CloudEvent event = CloudEventBuilder.from(event(EVENTS))
                .withExtension("tracestate", "vendor=secret")
                .build();
        DeliveryTrace trace = new Tracing(telemetry, false).delivery(taken("none"), event, "g", 0);

        assertThat(trace.attempt("host", 2)).containsOnlyKeys("traceparent");
    }

    private PromptTrace taken(String header, CloudEvent event) {
        return new Tracing(telemetry, false).taken(taken(header), event, "g", System.nanoTime());
    }

    private static ConsumerRecord<byte[], byte[]> taken(String header) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("t", 0, 0, null, null);
        record.headers().add("traceparent", header.getBytes(StandardCharsets.US_ASCII));
        return record;
    }

    private static CloudEvent event(String traceparent) {
        return CloudEventBuilder.v1()
                .withId("1")
                .withSource(URI.create("/s"))
                .withType("t")
                .withExtension("traceparent", traceparent)
                .build();
    }

    private static ProducerRecord<byte[], byte[]> record(CloudEvent event, String topic) {
        String extension = String.valueOf(event.getExtension("traceparent"));
        return new ProducerRecord<>(topic, extension.getBytes(StandardCharsets.UTF_8));
    }
}
