package dev.sprintworker.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {

    private static final String NEW = "whsec_" + "bmV3IG5ldyBuZXcgbmV3IG5ldyBuZXcgbmV3IG5ldyE=";
    private static final String OLD = "whsec_" + "b2xkIG9sZCBvbGQgb2xkIG9sZCBvbGQgb2xkIG9sZCE=";
    private static final String ED25519 = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

    /** Of RFC 8032, 7.1, test 1. */
    private static final String ED25519_PUBLIC = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    private static final String BODY = "{\"type\":\"sprint.image.completed.v1\",\"data\":{\"名\":\"é\"}}";

    /** Made by the npm package and by OpenSSL; {@code vectors.mjs} beside them says how. */
    static Stream<JsonNode> vectors() throws IOException {
        try (InputStream json = SignatureTest.class.getResourceAsStream("/webhook/vectors.json")) {
            return StreamSupport.stream(new ObjectMapper().readTree(json).spliterator(), false);
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldSignAsOtherImplementationsDo(JsonNode vector) {
        SignedMessage signed = sign(
                vector.get("id").textValue(),
                Instant.ofEpochSecond(vector.get("timestamp").longValue(), 999_999_999),
                vector.get("body").textValue(),
                vector.get("secret").textValue());

        assertThat(signed.signature()).isEqualTo(vector.get("signature").textValue());
        assertThat(signed.headers())
                .containsEntry("webhook-id", vector.get("id").textValue())
                .containsEntry("webhook-timestamp", vector.get("timestamp").asText());
    }

    @Test
    void shouldBeVerifiedByTheReferenceLibraryWithTheNewSecretAndTheOldOne() throws Exception {
        SignedMessage signed = sign("id-1", Instant.now(), BODY, NEW, ED25519, OLD);

        assertThat(signed.signature()).matches("v1,[^ ]{44} v1a,[^ ]{88} v1,[^ ]{44}");
        new Webhook(NEW).verify(BODY, headers(signed));
        new Webhook(OLD).verify(BODY, headers(signed));
    }

    @Test
    void shouldNotBeVerifiedWhenSomethingElseWasSigned() {
        SignedMessage signed = sign("id-1", Instant.now(), BODY, NEW);
        Map<String, List<String>> other = headers(sign("id-2", signed.timestamp(), BODY, NEW));

        assertRefused(new String(BODY).replace("é", "e"), headers(signed), NEW);
        assertRefused(BODY, headers(signed), OLD);
        other.put("webhook-signature", List.of(signed.signature()));
        assertRefused(BODY, other, NEW);
        Map<String, List<String>> later = headers(signed);
        later.put("webhook-timestamp", List.of(Long.toString(signed.timestamp().getEpochSecond() + 1)));
        assertRefused(BODY, later, NEW);
    }

    @ParameterizedTest
    @ValueSource(longs = {-301, 310})
    void shouldNotBeVerifiedOutsideOfFiveMinutes(long seconds) {
        assertRefused(BODY, headers(sign("id-1", Instant.now().plusSeconds(seconds), BODY, NEW)), NEW);
    }

    @Test
    void shouldBeVerifiedByTheJdkWithThePublicKey() throws GeneralSecurityException {
        SignedMessage signed = sign("id-1", Instant.now(), BODY, ED25519);
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(Ed25519Keys.publicKey(Base64.getDecoder().decode(ED25519_PUBLIC)));
        String content = "id-1." + signed.timestamp().getEpochSecond() + "." + BODY;
        verifier.update(content.getBytes(StandardCharsets.UTF_8));

        assertThat(verifier.verify(Base64.getDecoder().decode(signed.signature().substring("v1a,".length()))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0",
                "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
                "whsec_",
                "whsec_c2hvcnQgc2VjcmV0",
                "whsec_not base64 !!! not base64 !!!",
                "whsk_c2hvcnQgc2VjcmV0",
                "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2AnWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=="
            })
    void shouldRefuseWhatIsNoSecretWithoutShowingIt(String secret) {
        assertThatThrownBy(() -> SigningKey.parse(secret))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> {
                    for (String part : secret.split("_|(?<=[!])")) {
                        if (part.length() > 5) {
                            assertThat(e).hasStackTraceContaining("SigningKey").hasMessageNotContaining(part);
                        }
                    }
                });
    }

    @Test
    void shouldTakeKeysOf24To64Bytes() {
        for (int bytes : List.of(23, 24, 64, 65)) {
            byte[] key = new byte[bytes];
            Arrays.fill(key, (byte) 7);
            String secret = "whsec_" + Base64.getEncoder().encodeToString(key);
            if (bytes == 24 || bytes == 64) {
                assertThat(SigningKey.parse(secret)).hasToString("whsec_(hidden)");
            } else {
                assertThatThrownBy(() -> SigningKey.parse(secret)).hasMessageContaining("has " + bytes + " bytes");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b", "a b", "a\r\nb", "ü"})
    void shouldRefuseAnIdThatWouldMakeTheSignatureAmbiguous(String id) {
        assertThatThrownBy(() -> sign(id, Instant.now(), BODY, NEW)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldNeverShowWhatItSignsWith() {
        assertThat(SigningKey.parse(NEW) + " " + SigningKey.parse(ED25519) + " "
                        + sign("id-1", Instant.now(), BODY, NEW))
                .isEqualTo("whsec_(hidden) whsk_(hidden) SignedMessage[id-1]");
    }

    private static void assertRefused(String body, Map<String, List<String>> headers, String secret) {
        assertThatThrownBy(() -> new Webhook(secret).verify(body, headers))
                .isInstanceOf(WebhookVerificationException.class);
    }

    static SignedMessage sign(String id, Instant now, String body, String... secrets) {
        return SignedMessage.sign(
                id, now, body, Stream.of(secrets).map(SigningKey::parse).toList());
    }

    private static Map<String, List<String>> headers(SignedMessage signed) {
        return signed.headers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
    }
}
