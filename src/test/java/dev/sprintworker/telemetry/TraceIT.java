package dev.sprintworker.telemetry;

import static dev.sprintworker.ingest.OutcomeTopic.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sprintworker.ingest.OutcomeTopic;
import dev.sprintworker.local.LocalServers;
import dev.sprintworker.telemetry.Collector.Trace;
import dev.sprintworker.webhook.Receiver;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the span of whoever sent a prompt to the request at its webhook: one trace, as a collector sees it. */
@QuarkusTest
@TestProfile(TracedWorker.class)
class TraceIT {

    private static final String SENDER = "00f067aa0ba902b7";
    private static final List<String> STAGES =
            List.of("wait for device", "text", "denoise", "decode", "png", "upload", "send sprint.outcomes");

    LocalServers servers;
    Receiver receiver;
    Collector collector;

    private final String traceId = UUID.randomUUID().toString().replace("-", "");
    private final String traceparent = "00-" + traceId + "-" + SENDER + "-01";
    private final String id = UUID.randomUUID().toString();
    private OutcomeTopic client;

    @BeforeEach
    void ready() {
        client = new OutcomeTopic(servers.kafka().bootstrapServers());
        receiver.requests.clear();
        await().atMost(PATIENCE)
                .untilAsserted(() -> RestAssured.get("/q/health/ready").then().statusCode(200));
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void shouldLeadFromTheProducersSpanToTheWebhook() throws Exception {
        ProducerRecord<byte[], byte[]> record = record(prompt("a red circle"));
        record.headers().add("traceparent", traceparent.getBytes(StandardCharsets.US_ASCII));
        client.submit(record);

        Trace trace = traceWith("POST");
        Span taken = trace.span("process sprint.prompts");
        assertThat(Collector.parent(taken)).isEqualTo(SENDER);
        assertThat(taken.getKind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
        assertThat(Collector.attribute(taken, "messaging.destination.name")).contains("sprint.prompts");
        assertThat(Collector.attribute(taken, "cloudevents.event_id")).contains(id);
        STAGES.forEach(stage ->
                assertThat(Collector.parent(trace.span(stage))).as(stage).isEqualTo(Collector.id(taken)));
        assertThat(trace.names().stream().filter(STAGES::contains)).containsExactlyElementsOf(STAGES);
        assertThat(Collector.attribute(trace.span("denoise"), "sprint.batch.size"))
                .contains("1");

        Span sent = trace.span("send sprint.outcomes");
        assertThat(sent.getKind()).isEqualTo(SpanKind.SPAN_KIND_PRODUCER);
        ConsumerRecord<byte[], byte[]> outcome = client.outcomeOf(id);
        assertThat(header(outcome, "traceparent")).isEqualTo(traceparent(sent));
        assertThat(header(outcome, "ce_traceparent")).isEqualTo(traceparent(sent));

        Span told = trace.span("process sprint.outcomes");
        assertThat(Collector.parent(told)).isEqualTo(Collector.id(sent));
        assertThat(told.getKind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
        Span attempt = trace.span("POST");
        assertThat(Collector.parent(attempt)).isEqualTo(Collector.id(told));
        assertThat(attempt.getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
        assertThat(Collector.attribute(attempt, "http.response.status_code")).contains("204");
        Receiver.Request request = receiver.requests.poll(10, TimeUnit.SECONDS);
        assertThat(request).isNotNull();
        assertThat(request.headers()).containsEntry("traceparent", traceparent(attempt));

        // Nothing else, nothing twice, and nothing that is the sender's or the receiver's own business.
        assertThat(trace.spans()).hasSize(STAGES.size() + 3);
        assertThat(trace.spans().toString())
                .doesNotContain(
                        "red circle", "key=k", "whsec_", request.headers().get("webhook-signature"));
    }

    @Test
    void shouldFollowTheExtensionOfAnEventAndGoOnWhenItComesAgain() {
        CloudEvent event = CloudEventBuilder.from(prompt("a red circle"))
                .withExtension("traceparent", traceparent)
                .build();
        client.submit(event, 0);
        traceWith("POST");
        client.submit(event, 0);

        Trace trace = await().atMost(PATIENCE)
                .until(() -> collector.trace(traceId), found -> taken(found).size() == 2);
        assertThat(taken(trace)).extracting(Collector::parent).containsOnly(SENDER);
        assertThat(taken(trace))
                .extracting(span ->
                        Collector.attribute(span, "sprint.decided_before").orElse(""))
                .containsExactly("false", "true");
        assertThat(trace.names()).containsOnlyOnce("denoise", "send sprint.outcomes", "POST");
    }

    @Test
    void shouldJoinTheTraceOfARequestToTheApi() {
        String accepted = RestAssured.given()
                .contentType("application/json")
                .header("traceparent", traceparent)
                .body(json("a red circle"))
                .post("/v1/images")
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        Trace trace = traceWith("process sprint.outcomes");
        Span request = trace.span("POST /v1/images");
        assertThat(Collector.parent(request)).isEqualTo(SENDER);
        Span submitted = trace.span("sprint.prompts publish");
        assertThat(Collector.parent(submitted)).isEqualTo(Collector.id(request));
        Span taken = trace.span("process sprint.prompts");
        assertThat(Collector.parent(taken)).isEqualTo(Collector.id(submitted));
        assertThat(Collector.attribute(taken, "cloudevents.event_id")).contains(accepted);
        assertThat(trace.spans()).hasSize(STAGES.size() + 5);
    }

    @Test
    void shouldJoinTheTraceOfAnEventByHttp() {
        Response answer = RestAssured.given()
                .contentType("application/json")
                .header("ce-specversion", "1.0")
                .header("ce-id", id)
                .header("ce-source", "/tests")
                .header("ce-type", "sprint.prompt.submitted.v1")
                .header("traceparent", traceparent)
                .body(json("a red circle"))
                .post("/");
        assertThat(answer.statusCode()).isEqualTo(200);

        Trace trace = traceWith("POST");
        assertThat(Collector.parent(trace.span("POST /"))).isEqualTo(SENDER);
        Span prompt = trace.span("process prompt");
        assertThat(Collector.parent(prompt)).isEqualTo(Collector.id(trace.span("POST /")));
        STAGES.forEach(stage ->
                assertThat(Collector.parent(trace.span(stage))).as(stage).isEqualTo(Collector.id(prompt)));
    }

    @Test
    void shouldLeaveOutProbesAndMetrics() {
        RestAssured.get("/q/health/live").then().statusCode(200);
        RestAssured.get("/q/metrics").then().statusCode(200);
        client.submit(
                CloudEventBuilder.from(prompt("a red circle"))
                        .withExtension("traceparent", traceparent)
                        .build(),
                0);
        traceWith("POST");

        assertThat(collector.spans()).extracting(Span::getName).noneMatch(name -> name.contains("/q/"));
        assertThat(collector.spans())
                .as("traces that nobody began")
                .filteredOn(span -> span.getParentSpanId().isEmpty())
                .extracting(Span::getName)
                .isEmpty();
    }

    private static List<Span> taken(Trace trace) {
        return trace.spans().stream()
                .filter(span -> span.getName().equals("process sprint.prompts"))
                .toList();
    }

    /** The trace, once everything has come that ends before this span or together with it. */
    private Trace traceWith(String last) {
        return await().atMost(PATIENCE)
                .until(
                        () -> collector.trace(traceId),
                        trace -> trace.names().contains(last)
                                && trace.names().stream().anyMatch(name -> name.startsWith("process sprint.outcomes"))
                                && trace.names().stream()
                                        .anyMatch(name -> name.equals("process sprint.prompts")
                                                || name.equals("process prompt")
                                                        && trace.names().contains("POST /")));
    }

    private CloudEvent prompt(String text) {
        return OutcomeTopic.prompt(id, json(text));
    }

    private String json(String text) {
        return "{\"prompt\":\"%s\",\"webhook\":{\"url\":\"http://127.0.0.1:%d/hook?key=k\",\"events\":[\"completed\"]}}"
                .formatted(text, receiver.port());
    }

    private static ProducerRecord<byte[], byte[]> record(CloudEvent event) {
        return KafkaMessageFactory.createWriter("sprint.prompts", 0, (byte[]) null)
                .writeBinary(event);
    }

    private String traceparent(Span span) {
        return "00-" + traceId + "-" + Collector.id(span) + "-01";
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.US_ASCII);
    }
}
