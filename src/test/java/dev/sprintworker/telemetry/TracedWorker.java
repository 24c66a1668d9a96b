package dev.sprintworker.telemetry;

import dev.sprintworker.local.LocalServers;
import dev.sprintworker.webhook.Receiver;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A process of all roles, with the real pipeline, that sends its traces to a collector of this machine. */
public final class TracedWorker implements QuarkusTestProfile {

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Servers.class));
    }

    /** Started with the profile, handed to tests that have fields for them, closed with it. */
    public static final class Servers implements QuarkusTestResourceLifecycleManager {

        private LocalServers servers;
        private Receiver receiver;
        private Collector collector;

        @Override
        public Map<String, String> start() {
            servers = LocalServers.create();
            receiver = Receiver.answering("HTTP/1.1 204 No Content\r\n\r\n");
            collector = new Collector();
            Map<String, String> configuration = new HashMap<>(servers.configuration());
            configuration.put("sprint.roles", "worker,ingress,api,notifier");
            configuration.put("sprint.webhook.allow-http", "true");
            configuration.put("sprint.webhook.allow-loopback", "true");
            configuration.put("sprint.webhook.allowed-ports", "" + receiver.port());
            configuration.put("sprint.webhook.secrets.tests.value", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
            configuration.put("sprint.webhook.default-secret", "tests");
            configuration.put("quarkus.otel.sdk.disabled", "false");
            configuration.put("quarkus.otel.exporter.otlp.endpoint", collector.endpoint());
            configuration.put("quarkus.otel.exporter.otlp.protocol", "http/protobuf");
            configuration.put("quarkus.otel.bsp.schedule.delay", "100ms");
            return configuration;
        }

        @Override
        public void inject(TestInjector injector) {
            injector.injectIntoFields(servers, new TestInjector.MatchesType(LocalServers.class));
            injector.injectIntoFields(receiver, new TestInjector.MatchesType(Receiver.class));
            injector.injectIntoFields(collector, new TestInjector.MatchesType(Collector.class));
        }

        @Override
        public void stop() {
            servers.close();
            receiver.close();
            collector.close();
        }
    }
}
