package dev.sprintworker.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DevServersTest {

    @Test
    void shouldGiveNoAddressWhenTheProfileIsNotDev() {
        SmallRyeConfig config = config("prod", Map.of());

        assertThat(config.getOptionalValue("kafka.bootstrap.servers", String.class))
                .isEmpty();
        assertThat(config.getOptionalValue("quarkus.s3.endpoint-override", String.class))
                .isEmpty();
    }

    @Test
    void shouldLeaveAddressesAloneWhenTheyAreConfigured() {
        SmallRyeConfig config = config(
                "dev",
                Map.of(
                        "kafka.bootstrap.servers", "broker:9092",
                        "quarkus.s3.endpoint-override", "http://store:9000",
                        "quarkus.s3.aws.region", "eu-central-1"));

        assertThat(config.getValue("kafka.bootstrap.servers", String.class)).isEqualTo("broker:9092");
        assertThat(config.getValue("quarkus.s3.endpoint-override", String.class))
                .isEqualTo("http://store:9000");
        assertThat(config.getValue("quarkus.s3.aws.region", String.class)).isEqualTo("eu-central-1");
    }

    private static SmallRyeConfig config(String profile, Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withProfile(profile)
                .withSources(new PropertiesConfigSource(properties, "configured", 250))
                .withSources(new DevServers())
                .build();
    }
}
