package dev.sprintworker.http;

import dev.sprintworker.ingest.ScriptedGenerator;
import dev.sprintworker.ingest.ScriptedWorker;
import dev.sprintworker.publish.PublishingTimes;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A {@link ScriptedWorker} with little room and little patience. */
public final class HurriedWorker implements QuarkusTestProfile {

    static final int IN_FLIGHT = 3;

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(ScriptedGenerator.class, QuickTimes.class);
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(ScriptedWorker.Servers.class));
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("sprint.in-flight.prompts", "" + IN_FLIGHT, "sprint.http.timeout", "2s");
    }

    /** So that a request's part is soon another's. */
    @Alternative
    @ApplicationScoped
    public static class QuickTimes extends PublishingTimes {
        @Override
        public Duration publishesWithin() {
            return Duration.ofSeconds(2);
        }

        @Override
        public Duration settled() {
            return Duration.ofSeconds(3);
        }
    }
}
