package dev.sprintworker.config;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Configuration of a worker with a bucket and what a test needs besides; without validation. */
public final class Configured {

    private Configured() {}

    public static SprintConfig with(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withMapping(SprintConfig.class)
                .addDiscoveredConverters()
                .withDefaultValue("sprint.s3.bucket", "b")
                .withDefaultValues(properties)
                .build()
                .getConfigMapping(SprintConfig.class);
    }
}
