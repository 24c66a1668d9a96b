package dev.sprintworker.local;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/**
 * Configures a {@code @QuarkusTest} for the broker and the S3 server of this JVM.
 *
 * <p>All test classes and profiles share the two, so a test names its own prompt ids and never expects a topic to be
 * empty. A test that stops a server has its own {@link LocalServers}.
 */
public final class LocalServersResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        Map<String, String> configuration = new HashMap<>(SharedServers.kafka());
        configuration.putAll(SharedServers.s3(LocalServers.BUCKET));
        return configuration;
    }

    /** The servers stay up for the next profile and end with the JVM. */
    @Override
    public void stop() {}
}
