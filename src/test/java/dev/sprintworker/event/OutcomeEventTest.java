package dev.sprintworker.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutcomeEventTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final CloudEvent PROMPT = CloudEventBuilder.v1()
            .withId("p-1")
            .withSource(URI.create("/shop"))
            .withType(Prompt.TYPE)
            .withExtension("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
            .build();

    @Test
    void shouldWriteACompletedOutcomeExactly() {
        Outcome outcome = new Outcome.Completed(
                List.of(new Outcome.Image(URI.create("s3://b/2026/01/02/h/0.png"), "ab", 123, 64, 32, 7)),
                new Outcome.Model("sana", "r1", "bfloat16"),
                new Outcome.Request(64, 32, 2, 4.5f, 7, 1, 1.5708f, Optional.of(1.3f), true),
                new Outcome.Timings(0.5, 0.1, 0.2, 0.3, 0.01, 0.02, 1.25),
                3,
                Map.of("order", "9"),
                Optional.empty());

        assertThat(json(outcome))
                .isEqualTo("{\"images\":[{\"uri\":\"s3://b/2026/01/02/h/0.png\",\"sha256\":\"ab\",\"bytes\":123,"
                        + "\"width\":64,\"height\":32,\"seed\":7}],"
                        + "\"model\":{\"name\":\"sana\",\"revision\":\"r1\",\"precision\":\"bfloat16\"},"
                        + "\"request\":{\"width\":64,\"height\":32,\"steps\":2,\"guidanceScale\":4.5,\"seed\":7,"
                        + "\"images\":1,\"maxTimestep\":1.5708,\"intermediateTimestep\":1.3,\"instruction\":true},"
                        + "\"timings\":{\"queued\":0.5,\"text\":0.1,\"denoise\":0.2,\"decode\":0.3,\"png\":0.01,"
                        + "\"upload\":0.02,\"total\":1.25},\"batchSize\":3,\"metadata\":{\"order\":\"9\"}}");
    }

    @Test
    void shouldWriteAFailedOutcomeExactly() {
        assertThat(json(Outcome.Failed.of(new InvalidPrompt("steps", "must be 2"), Optional.empty())))
                .isEqualTo("{\"error\":{\"code\":\"invalid_request\",\"message\":\"steps: must be 2\","
                        + "\"retryable\":false}}");
    }

    @Test
    void shouldCarryTheWebhookWhenThePromptHasOne() {
        var webhook = new Webhook(URI.create("https://e.com/h"), List.of("failed"));

        assertThat(json(Outcome.Failed.of(new ExpiredPrompt(NOW), Optional.of(webhook))))
                .isEqualTo("{\"error\":{\"code\":\"expired\",\"message\":\"expired at 2026-01-02T03:04:05Z\","
                        + "\"retryable\":false},\"webhook\":{\"url\":\"https://e.com/h\",\"events\":[\"failed\"]}}");
    }

    @Test
    void shouldTellMemoryFromOtherFailuresOfThePipelineWithoutItsText() {
        var memory = GenerationFailure.outOfMemory(new RuntimeException("CUDA out of memory. Tried to allocate"));
        var other = GenerationFailure.internal(new IllegalStateException("prompt was: a secret cat"));

        assertThat(json(Outcome.Failed.of(memory, Optional.empty())))
                .contains("\"code\":\"out_of_memory\"", "\"retryable\":true");
        assertThat(json(Outcome.Failed.of(other, Optional.empty())))
                .contains("\"code\":\"internal\"", "internal error (IllegalStateException)")
                .doesNotContain("secret");
    }

    @Test
    void shouldDeriveIdAndSubjectFromThePrompt() {
        Outcome outcome = Outcome.Failed.of(new ExpiredPrompt(NOW), Optional.empty());

        CloudEvent event = OutcomeEvent.of(outcome, PROMPT, URI.create("/worker"), NOW);

        // printf 'outcome\0/shop\0p-1' | sha256sum
        assertThat(event.getId()).isEqualTo("8c1feeb4a579be7c40ed53f8077f627c");
        assertThat(event.getSubject()).isEqualTo("p-1");
        assertThat(event.getSource()).hasToString("/worker");
        assertThat(event.getType()).isEqualTo("sprint.image.failed.v1");
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getExtension("traceparent")).isEqualTo(PROMPT.getExtension("traceparent"));
        assertThat(event.getExtension("promptsource")).isEqualTo("/shop");
        // printf '/shop\0p-1' | sha256sum
        assertThat(EventIdentity.of(PROMPT).hash()).isEqualTo("c61eeb84b5dc8368c2ee624315cee5b1");
    }

    @Test
    void shouldNameThePromptsSourceWhateverThePromptSaysOfIt() {
        CloudEvent prompt = CloudEventBuilder.from(PROMPT)
                .withExtension("promptsource", "/another")
                .withExtension("other", "x")
                .build();

        CloudEvent event = OutcomeEvent.of(
                Outcome.Failed.of(new ExpiredPrompt(NOW), Optional.empty()), prompt, URI.create("/worker"), NOW);

        assertThat(event.getExtensionNames()).containsExactlyInAnyOrder("promptsource", "traceparent");
        assertThat(event.getExtension("promptsource")).isEqualTo("/shop");
    }

    @Test
    void shouldDeriveTheSameSeedForEachDelivery() {
        // printf 'seed\0/shop\0p-1' | sha256sum
        assertThat(EventIdentity.of(PROMPT).seed()).isEqualTo(0x2e635f56L);
    }

    private static String json(Outcome outcome) {
        return new String(outcome.json(), StandardCharsets.UTF_8);
    }
}
