package dev.sprintworker.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sprintworker.config.Configured;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookSecretsTest {

    private static final String SHOP = secret("shop shop shop shop shop shop");
    private static final String SHOP_OLD = secret("old old old old old old old old");
    private static final String OTHER = secret("other other other other other");

    @TempDir
    private Path folder;

    @Test
    void shouldSignForEachSourceWithItsOwnSecretAndForOthersWithTheDefault() {
        WebhookSecrets secrets = secrets(Map.of(
                "secrets.shop.value",
                SHOP + "," + SHOP_OLD,
                "secrets.shop.sources",
                "/shop,https://shop.example.com/orders",
                "secrets.other.value",
                OTHER,
                "default-secret",
                "other"));

        assertThat(signature(secrets, "/shop")).isEqualTo(signature(SHOP, SHOP_OLD));
        assertThat(signature(secrets, "https://shop.example.com/orders")).isEqualTo(signature(SHOP, SHOP_OLD));
        assertThat(signature(secrets, "/shop/x")).isEqualTo(signature(OTHER));
        assertThat(secrets.toString()).doesNotContain("whsec_");
    }

    @Test
    void shouldHaveNoKeysForASourceThatNoSecretIsFor() {
        assertThat(secrets(Map.of()).of("/shop")).isEmpty();
        assertThat(secrets(Map.of("secrets.a.value", SHOP)).of("/shop")).isEmpty();
    }

    @Test
    void shouldSignWithWhatIsInTheFileNow() throws IOException {
        Path file = folder.resolve("shop");
        Files.writeString(file, "# current\n" + SHOP_OLD + "\n\n");
        WebhookSecrets secrets = fromFile(file);
        assertThat(signature(secrets, "/shop")).isEqualTo(signature(SHOP_OLD));

        Files.writeString(file, SHOP + "\r\n  " + SHOP_OLD + "\n");
        assertThat(signature(secrets, "/shop")).isEqualTo(signature(SHOP, SHOP_OLD));

        // As Kubernetes does it: another file in its place, and of the same size and time.
        Path next = folder.resolve("next");
        Files.writeString(next, SHOP_OLD + "\r\n  " + SHOP + "\n");
        Files.setLastModifiedTime(next, Files.getLastModifiedTime(file));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(signature(secrets, "/shop")).isEqualTo(signature(SHOP_OLD, SHOP));
    }

    @Test
    void shouldKeepTheKeysAndTellOnceWhenTheFileCannotBeUsed() throws IOException {
        Path file = folder.resolve("shop");
        Files.writeString(file, SHOP);
        WebhookSecrets secrets = fromFile(file);
        List<String> told = new ArrayList<>();
        Handler handler = listening(told);
        Logger.getLogger("dev.sprintworker").addHandler(handler);
        try {
            Files.writeString(file, "whsec_hunter2hunter2");
            assertThat(signature(secrets, "/shop")).isEqualTo(signature(SHOP));
            assertThat(signature(secrets, "/shop")).isEqualTo(signature(SHOP));
            Files.delete(file);
            assertThat(signature(secrets, "/shop")).isEqualTo(signature(SHOP));
            Files.writeString(file, OTHER);
            assertThat(signature(secrets, "/shop")).isEqualTo(signature(OTHER));
        } finally {
            Logger.getLogger("dev.sprintworker").removeHandler(handler);
        }
        assertThat(told).hasSize(2).allMatch(line -> line.contains("shop")).noneMatch(line -> line.contains("hunter2"));
    }

    @ParameterizedTest
    @CsvSource({
        "secrets.shop.sources, /shop, has to have either a value or a file",
        "secrets.shop.value, hunter2hunter2, a key begins with neither whsec_ nor whsk_",
        "secrets.shop.value, whsec_hunter2hunter2, a key has 10 bytes",
        "secrets.shop.file, /no/such/file, its file cannot be read",
        "default-secret, shop, there is no webhook secret named shop"
    })
    void shouldNotStartWithASecretThatCannotBeUsed(String key, String value, String problem) {
        String expected = problem.startsWith("a key ") ? problem.substring("a key ".length()) : problem;
        assertThatThrownBy(() -> secrets(Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shop")
                .hasMessageContaining(expected)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void shouldNotStartWithTwoSecretsForOneSourceOrWithAValueAndAFile() {
        assertThatThrownBy(() -> secrets(Map.of(
                        "secrets.a.value",
                        SHOP,
                        "secrets.a.sources",
                        "/s",
                        "secrets.b.value",
                        OTHER,
                        "secrets.b.sources",
                        "/s")))
                .hasMessageContaining("two webhook secrets are for source /s");
        assertThatThrownBy(() -> secrets(Map.of("secrets.a.value", SHOP, "secrets.a.file", "/f")))
                .hasMessageContaining("either a value or a file");
    }

    private WebhookSecrets fromFile(Path file) {
        return secrets(Map.of("secrets.shop.file", file.toString(), "secrets.shop.sources", "/shop"));
    }

    private static WebhookSecrets secrets(Map<String, String> settings) {
        Map<String, String> properties = new HashMap<>();
        settings.forEach((key, value) -> properties.put("sprint.webhook." + key, value));
        return WebhookSecrets.of(Configured.with(properties).webhook());
    }

    private static String signature(WebhookSecrets secrets, String source) {
        Optional<List<SigningKey>> keys = secrets.of(source);
        return SignedMessage.sign("id", Instant.EPOCH, "{}", keys.orElseThrow()).signature();
    }

    private static String signature(String... secrets) {
        return SignatureTest.sign("id", Instant.EPOCH, "{}", secrets).signature();
    }

    private static String secret(String text) {
        return "whsec_" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Handler listening(List<String> told) {
        return new Handler() {
            @Override
            public void publish(LogRecord line) {
                told.add(line.getMessage()
                        + List.of(Optional.ofNullable(line.getParameters()).orElse(new Object[0])));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
