package dev.sprintworker.local;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Gives {@code quarkus:dev} a broker and an S3 server when no address of theirs is configured.
 *
 * <p>Each is decided alone, starts once and outlives live reloads. In every other mode this does nothing, and loads none
 * of the servers' classes, which the packaged worker does not have.
 */
public final class DevServers implements ConfigSourceFactory {

    /** Above application.properties (250), whose region and credentials belong to a server elsewhere; below .env (295). */
    private static final int ORDINAL = 270;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (!context.getProfiles().contains("dev") || !serversAreOnTheClassPath()) {
            return List.of();
        }
        Map<String, String> properties = new HashMap<>();
        if (configured(context, "kafka.bootstrap.servers").isEmpty()) {
            properties.putAll(SharedServers.kafka());
        }
        if (configured(context, "quarkus.s3.endpoint-override").isEmpty()) {
            properties.putAll(
                    SharedServers.s3(configured(context, "sprint.s3.bucket").orElse(LocalServers.BUCKET)));
        }
        return List.of(new PropertiesConfigSource(properties, "local servers of dev mode", ORDINAL));
    }

    /** False in the packaged worker, even if someone runs it with the profile {@code dev}. */
    private static boolean serversAreOnTheClassPath() {
        ClassLoader loader = DevServers.class.getClassLoader();
        return loader.getResource("kafka/server/KafkaRaftServer.class") != null
                && loader.getResource("org/gaul/s3proxy/S3Proxy.class") != null;
    }

    private static Optional<String> configured(ConfigSourceContext context, String name) {
        return Optional.ofNullable(context.getValue(name))
                .map(ConfigValue::getValue)
                .filter(value -> !value.isBlank());
    }
}
