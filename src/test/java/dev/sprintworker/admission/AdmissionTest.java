package dev.sprintworker.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sprintworker.event.ExpiredPrompt;
import dev.sprintworker.event.InvalidPrompt;
import dev.sprintworker.event.Prompt;
import dev.sprintworker.event.PromptParser;
import dev.sprintworker.event.RejectedPrompt;
import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.ImageRequest;
import dev.sprintworker.sana.SnapshotInfo;
import dev.sprintworker.webhook.WebhookRules;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {

    private static final SnapshotInfo SNAPSHOT = new SnapshotInfo("sana", "r1", "bfloat16", 1024, 32, true);
    private static final WebhookRules WEBHOOKS = new WebhookRules(false, WebhookRules.DEFAULT_PORTS, List.of(), false);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void shouldFillInDefaultsWhenOnlyThePromptIsGiven() {
        AdmittedPrompt admitted = admit("{\"prompt\":\" a cat \"}");

        assertThat(admitted.settings()).isEqualTo(new GenerationSettings(1024, 1024, 2, 4.5f, 1.5708f, 1.3f, true));
        assertThat(admitted.images()).containsExactly(new ImageRequest("a cat", true, 77));
        assertThat(admitted.effective().seed()).isEqualTo(77);
        assertThat(admitted.effective().intermediateTimestep()).contains(1.3f);
    }

    @Test
    void shouldCountSeedsUpWhenSeveralImagesAreAsked() {
        AdmittedPrompt admitted = admit("{\"prompt\":\"a cat\",\"seed\":9223372036854775805,\"images\":3}");

        assertThat(admitted.images())
                .extracting(ImageRequest::seed)
                .containsExactly(Long.MAX_VALUE - 2, Long.MAX_VALUE - 1, Long.MAX_VALUE);
    }

    @Test
    void shouldReportNoIntermediateTimestepWhenStepsAreNotTwo() {
        AdmittedPrompt admitted = admit("{\"prompt\":\"a cat\",\"steps\":4,\"instruction\":false}");

        assertThat(admitted.effective().intermediateTimestep()).isEmpty();
        assertThat(admitted.images().get(0).instruction()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"a NAKED king", "Nakedness", "an ÖLBILD"})
    void shouldRejectWhatIsDeniedWhateverItsCase(String prompt) {
        var denied = Admission.ignoringCase(List.of(Pattern.compile("naked"), Pattern.compile("\\bölbild\\b")));

        assertThatThrownBy(() -> Admission.requireAllowed(prompt(prompt), denied))
                .isInstanceOf(RejectedPrompt.class)
                .hasMessageNotContaining(prompt);
        Admission.requireAllowed(prompt("a snake deep in Ölbilder"), denied);
        Admission.requireAllowed(prompt(prompt), List.of());
    }

    private static Prompt prompt(String text) {
        return PromptParser.parse(("{\"prompt\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://e.com/                     | the scheme is http, only https is allowed
            https://e.com:22/                 | the port is 22, allowed are [443, 8443]
            https://169.254.169.254/          | the address is not public: instance metadata, 169.254.169.254/32
            https://[::ffff:7f00:1]/          | the host is an IPv4 address mapped into IPv6
            https://0177.0.0.1/               | the host is a number, but no IPv4 address in dotted decimal form
            https://metadata.google.internal/ | the host is a name that is not public: internal
            """)
    void shouldRefuseAWebhookThatCouldNeverBeSent(String url, String reason) {
        assertThatThrownBy(() -> Admission.requireSendable(withWebhook(url), WEBHOOKS))
                .isInstanceOf(InvalidPrompt.class)
                .hasMessage("webhook.url: " + reason);
    }

    @Test
    void shouldLeaveToDeliveryWhatOnlyDnsKnows() {
        Admission.requireSendable(withWebhook("https://no.such.name.example.com/hook"), WEBHOOKS);
        Admission.requireSendable(prompt("a cat"), WEBHOOKS);
    }

    private static Prompt withWebhook(String url) {
        String json = "{\"prompt\":\"a cat\",\"webhook\":{\"url\":\"" + url + "\",\"events\":[\"failed\"]}}";
        return PromptParser.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"width,0", "width,-5", "width,255", "width,4097", "height,0", "height,2147483647"})
    void shouldNameFieldAndBoundWhenASizeIsOutOfRange(String field, int pixels) {
        assertThatThrownBy(() -> admit("{\"prompt\":\"a cat\",\"" + field + "\":" + pixels + "}"))
                .isInstanceOf(InvalidPrompt.class)
                .hasMessage(field + ": must be from 256 to 4096 pixels, was " + pixels);
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 257, 4096})
    void shouldTakeAnySizeWithinBounds(int pixels) {
        assertThat(admit("{\"prompt\":\"a cat\",\"width\":" + pixels + "}")
                        .settings()
                        .width())
                .isEqualTo(pixels);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-02T03:04:05Z", "2026-01-02T04:04:04+01:00"})
    void shouldExpireWhenExpiryIsNotInTheFuture(String expiry) {
        assertThatThrownBy(() -> Admission.requireUnexpired(expiring(expiry), NOW))
                .isInstanceOf(ExpiredPrompt.class);
    }

    @Test
    void shouldNotExpireWhenExpiryIsAheadOrAbsent() {
        Admission.requireUnexpired(expiring("2026-01-02T03:04:05.001Z"), NOW);
        Admission.requireUnexpired(expiring(null), NOW);
    }

    @Test
    void shouldRefuseAnExpiryThatIsNoTime() {
        assertThatThrownBy(() -> Admission.requireUnexpired(expiring("tomorrow"), NOW))
                .isInstanceOf(InvalidPrompt.class)
                .hasMessageStartingWith("expirytime: ");
    }

    private static AdmittedPrompt admit(String json) {
        return Admission.admit(PromptParser.parse(json.getBytes(StandardCharsets.UTF_8)), SNAPSHOT, 77);
    }

    private static CloudEvent expiring(String expiry) {
        var event =
                CloudEventBuilder.v1().withId("1").withSource(URI.create("/t")).withType("t");
        return Optional.ofNullable(expiry)
                .map(e -> event.withExtension("expirytime", e))
                .orElse(event)
                .build();
    }
}
