package dev.sprintworker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SprintConfigTest {

    @Test
    void shouldNeedNothingButABucket() {
        SprintConfig config = config(Map.of());

        assertThat(config.source()).hasToString("/sprint-worker");
        assertThat(config.topics().prompts()).isEqualTo("sprint.prompts");
        assertThat(config.topics().outcomes()).isEqualTo("sprint.outcomes");
        assertThat(config.inFlight().prompts()).isEqualTo(64);
        assertThat(config.inFlight().bytes().asLongValue()).isEqualTo(256 << 20);
        assertThat(config.needsModel()).isTrue();
        assertThat(config.model().path()).isEmpty();
        assertThat(config.model().precision()).isEqualTo(SprintConfig.Precision.bfloat16);
        assertThat(config.model().device()).isEqualTo("auto");
        assertThat(config.batch().maxSize()).isEqualTo(4);
        assertThat(config.s3().prefix()).isEmpty();
        assertThat(config.s3().presign()).isEmpty();
        assertThat(config.s3().retry().maxBackoff()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.png().prompt()).isFalse();
        assertThat(config.webhook().allowHttp()).isFalse();
        assertThat(config.webhook().allowLoopback()).isFalse();
        assertThat(config.webhook().allowedHosts()).isEmpty();
        assertThat(config.webhook().allowedPorts()).containsExactlyInAnyOrder(443, 8443);
        assertThat(config.webhook().timeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.webhook().maxResponseBytes()).isEqualTo(64 << 10);
        assertThat(config.webhook().maxBodyBytes()).isEqualTo(20_000);
        assertThat(config.webhook().maxRetryAfter()).isEqualTo(Duration.ofHours(24));
        assertThat(config.webhook().secrets()).isEmpty();
        assertThat(config.http().maxBody().asLongValue()).isEqualTo(1 << 20);
        assertThat(config.http().timeout()).isEqualTo(Duration.ofMinutes(4));
        assertThat(config.api().token()).isEmpty();
    }

    @Test
    void shouldFailTheStartWithoutABucket() {
        assertThatThrownBy(() -> config(Map.of("sprint.s3.bucket", "")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("sprint.s3.bucket");
    }

    @ParameterizedTest
    @CsvSource({
        "sprint.s3.bukket,b",
        "sprint.in-flight.prompt,3",
        "sprint.precision,float32",
        "sprint.in-flight.prompts,0",
        "sprint.in-flight.prompts,many",
        "sprint.batch.max-size,0",
        "sprint.model.precision,float16",
        "sprint.model.device,gpu",
        "sprint.model.device,cuda:",
        "sprint.model.threads,0",
        "sprint.s3.prefix,/images",
        "sprint.s3.prefix,images/",
        "sprint.s3.presign,8d",
        "sprint.webhook.allow-https,true",
        "sprint.webhook.allowed-hosts,a b.example.com",
        "sprint.webhook.allowed-hosts,*",
        "sprint.webhook.allowed-ports,0",
        "sprint.webhook.timeout,6m",
        "sprint.webhook.max-body-bytes,0",
        "sprint.webhook.secrets.shop.key,k",
        "sprint.topics.prompts,' '",
        "sprint.http.timeout,0s",
        "sprint.http.timeout,2h",
        "sprint.http.max-body,much",
        "sprint.api.token,short",
        "sprint.api.tokens,a-long-enough-token"
    })
    void shouldFailTheStartWhenAKeyIsMisspeltOrAValueIsOutOfRange(String key, String value) {
        assertThatThrownBy(() -> config(Map.of(key, value)))
                .isInstanceOf(ConfigValidationException.class)
                // Bean validation names the key by its method.
                .extracting(e -> e.getMessage().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
                .asString()
                .contains(key);
    }

    @Test
    void shouldFailTheStartWhenTheLeastWaitIsTheLonger() {
        assertThatThrownBy(() -> config(Map.of("sprint.s3.retry.min-backoff", "30s")))
                .hasMessageContaining("min-backoff must not be longer than max-backoff");
    }

    @ParameterizedTest
    @CsvSource({
        "sprint.model.device,cuda:1",
        "sprint.s3.prefix,a/b",
        "sprint.s3.prefix,a",
        "sprint.s3.presign,7d",
        "sprint.webhook.allowed-hosts,*.example.com",
        "sprint.webhook.allowed-hosts,1.1.1.1",
        "sprint.webhook.allowed-hosts,[2606:4700::1111]",
        "sprint.webhook.secrets.shop.value,whsec_x"
    })
    void shouldTakeValuesWithinRange(String key, String value) {
        assertThat(config(Map.of(key, value))).isNotNull();
    }

    private static SprintConfig config(Map<String, String> properties) {
        Map<String, String> all = new TreeMap<>(Map.of("sprint.s3.bucket", "b"));
        all.putAll(properties);
        var builder = new SmallRyeConfigBuilder()
                .withMapping(SprintConfig.class)
                .addDefaultInterceptors()
                .addDiscoveredConverters();
        all.forEach(builder::withDefaultValue);
        return builder.withValidator(new BeanValidationConfigValidatorImpl())
                .build()
                .getConfigMapping(SprintConfig.class);
    }
}
