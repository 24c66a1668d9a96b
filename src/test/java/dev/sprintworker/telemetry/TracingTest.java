package dev.sprintworker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class TracingTest {

    private static final String RECORDS = "00-11111111111111111111111111111111-aaaaaaaaaaaaaaaa-01";
    private static final String EVENTS = "00-22222222222222222222222222222222-bbbbbbbbbbbbbbbb-01";

    private final KeptSpans spans = new KeptSpans();
    private final List<SpanData> ended = spans.ended;
    private final OpenTelemetry telemetry = spans.telemetry();

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

    @Test
    void shouldNotTouchPromptsWhoseSpansCannotBegin() {
        spans.failingStart = true;
        PromptTrace trace = taken(RECORDS, event(EVENTS));

        assertThat(trace).isSameAs(PromptTrace.NONE);
        assertThat(new Tracing(telemetry, false).requested(event(EVENTS))).isSameAs(PromptTrace.NONE);
        assertThat(new Tracing(telemetry, false).delivery(taken(RECORDS), event(EVENTS), "g", 0))
                .isSameAs(DeliveryTrace.NONE);
    }

    @Test
    void shouldSendOutcomesAsTheyAreWhenTheirSpansCannotBegin() {
        PromptTrace trace = taken(RECORDS, event(EVENTS));
        DeliveryTrace delivery = new Tracing(telemetry, false).delivery(taken(RECORDS), event(EVENTS), "g", 0);
        spans.failingStart = true;
        trace.stage("png", 0, 1);
        ProducerRecord<byte[], byte[]> sent = trace.publish(event(EVENTS), "out", TracingTest::record);
        trace.end();

        assertThat(sent.headers()).isEmpty();
        assertThat(new String(sent.value(), StandardCharsets.UTF_8)).isEqualTo(EVENTS);
        assertThat(delivery.attempt("host", 0)).isEmpty();
        assertThat(ended).extracting(SpanData::getName).containsExactly("process t");
    }

    @Test
    void shouldGoOnWhenSpansCannotEnd() {
        spans.failingEnd = true;
        PromptTrace trace = taken(RECORDS, event(EVENTS));
        DeliveryTrace delivery = new Tracing(telemetry, false).delivery(taken(RECORDS), event(EVENTS), "g", 0);

        trace.publish(event(EVENTS), "out", TracingTest::record);
        trace.published();
        trace.publish(event(EVENTS), "out", TracingTest::record);
        trace.end();
        delivery.attempt("host", 0);
        delivery.ended(false, "timeout", OptionalInt.empty());
    }

    @Test
    void shouldTraceNothingWithoutATracer() {
        OpenTelemetry broken = new OpenTelemetry() {
            @Override
            public TracerProvider getTracerProvider() {
                throw new IllegalStateException("there are no tracers");
            }

            @Override
            public ContextPropagators getPropagators() {
                return ContextPropagators.noop();
            }
        };

        assertThat(new Tracing(broken, false).requested(event(EVENTS))).isSameAs(PromptTrace.NONE);
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
