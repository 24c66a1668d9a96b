package dev.sprintworker.ingest;

import dev.sprintworker.local.LocalServers;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A worker with {@link ScriptedGenerator} in place of the pipeline, and with servers of its own that may be stopped. */
public final class ScriptedWorker implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(ScriptedGenerator.class);
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Servers.class));
    }

    /** Started with the profile, handed to tests that have a field for them, closed with it. */
    public static final class Servers implements QuarkusTestResourceLifecycleManager {

        private LocalServers servers;

        @Override
        public Map<String, String> start() {
            servers = LocalServers.create();
            Map<String, String> configuration = new HashMap<>(servers.configuration());
            configuration.put("sprint.s3.prefix", "it");
            configuration.put("sprint.s3.presign", "10m");
            configuration.put("sprint.s3.retry.max-backoff", "1s");
            configuration.put("sprint.readiness.grace", "2s");
            return configuration;
        }

        @Override
        public void inject(TestInjector injector) {
            injector.injectIntoFields(servers, new TestInjector.MatchesType(LocalServers.class));
        }

        @Override
        public void stop() {
            servers.close();
        }
    }
}
