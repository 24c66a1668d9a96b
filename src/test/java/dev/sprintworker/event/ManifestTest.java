package dev.sprintworker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {

    private final CloudEvent prompt = CloudEventBuilder.v1()
            .withId("ü")
            .withSource(URI.create("/s"))
            .withType(Prompt.TYPE)
            .withExtension("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
            .build();
    private final CloudEvent outcome = OutcomeEvent.of(
            Outcome.Failed.of(new CancelledPrompt(), Optional.empty()),
            prompt,
            URI.create("/sprint-worker"),
            Instant.parse("2026-01-02T12:00:00Z"));

    @Test
    void shouldGiveTheOutcomeBackAsItWas() throws IOException {
        var manifest = new Manifest(outcome, new Origin.KafkaRecord("t", 2, Long.MAX_VALUE));

        Manifest read = Manifest.read(manifest.json());

        assertThat(read.madeBy()).isEqualTo(manifest.madeBy());
        assertThat(read.outcome().getData().toBytes())
                .isEqualTo(outcome.getData().toBytes());
        assertThat(read.outcome().getAttributeNames()).isEqualTo(outcome.getAttributeNames());
        outcome.getAttributeNames()
                .forEach(name -> assertThat(read.outcome().getAttribute(name)).isEqualTo(outcome.getAttribute(name)));
        assertThat(read.outcome().getExtensionNames()).containsExactlyInAnyOrder("promptsource", "traceparent");
        assertThat(read.outcome().getExtension("traceparent")).isEqualTo(outcome.getExtension("traceparent"));
        assertThat(read.outcome().getExtension("promptsource")).isEqualTo("/s");
    }

    @Test
    void shouldReadAManifestOfBeforePromptsHadTheirSourceInIt() throws IOException {
        String now = new String(new Manifest(outcome, new Origin.Request("r")).json(), StandardCharsets.UTF_8);
        String before = now.replace(",\"promptsource\":\"/s\"", "");
        assertThat(before).isNotEqualTo(now);

        CloudEvent read = Manifest.read(before.getBytes(StandardCharsets.UTF_8)).outcome();

        assertThat(read.getExtensionNames()).containsExactly("traceparent");
    }

    @Test
    void shouldSayWhichRequestMadeIt() throws IOException {
        assertThat(Manifest.read(new Manifest(outcome, new Origin.Request("r")).json())
                        .madeBy())
                .isEqualTo(new Origin.Request("r"));
    }

    @Test
    void shouldSpellTimesWithSeconds() {
        assertThat(new String(new Manifest(outcome, new Origin.Request("r")).json(), StandardCharsets.UTF_8))
                .contains("\"time\":\"2026-01-02T12:00:00Z\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"event\":{},\"madeBy\":{}}", "{\"event\":1,\"madeBy\":2}"})
    void shouldRefuseWhatIsNoManifest(String json) {
        assertThatThrownBy(() -> Manifest.read(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }
}
