package dev.sprintworker.notify;

import dev.sprintworker.ingest.ScriptedGenerator;
import dev.sprintworker.local.LocalServers;
import dev.sprintworker.webhook.Receiver;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A process of all roles whose webhooks go to receivers on this machine, with waits of fractions of a second. */
public final class NotifyingWorker implements QuarkusTestProfile {

    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(ScriptedGenerator.class);
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Servers.class));
    }

    /** Where webhooks go. */
    record Receivers(Receiver good, Receiver flaky, Receiver gone, Receiver failing) {
        List<Receiver> all() {
            return List.of(good, flaky, gone, failing);
        }
    }

    /** Started with the profile, handed to tests that have fields for them, closed with it. */
    public static final class Servers implements QuarkusTestResourceLifecycleManager {

        private LocalServers servers;
        private Receivers receivers;

        @Override
        public Map<String, String> start() {
            servers = LocalServers.create();
            AtomicInteger asked = new AtomicInteger();
            receivers = new Receivers(
                    Receiver.answering("HTTP/1.1 204 No Content\r\n\r\n"),
                    Receiver.answering((socket, out) -> {
                        String status = asked.incrementAndGet() % 3 == 0 ? "200 OK" : "500 Internal Server Error";
                        out.write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                    }),
                    Receiver.answering("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"),
                    Receiver.answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"));
            Map<String, String> configuration = new HashMap<>(servers.configuration());
            configuration.put("sprint.s3.prefix", "it");
            configuration.put("sprint.s3.presign", "10m");
            configuration.put("sprint.roles", "worker,ingress,api,notifier");
            configuration.put("sprint.readiness.grace", "2s");
            configuration.put("sprint.webhook.allow-http", "true");
            configuration.put("sprint.webhook.allow-loopback", "true");
            configuration.put(
                    "sprint.webhook.allowed-ports",
                    String.join(
                            ",",
                            receivers.all().stream()
                                    .map(receiver -> "" + receiver.port())
                                    .toList()));
            configuration.put("sprint.webhook.delays", "200ms,400ms,600ms");
            configuration.put("sprint.webhook.secrets.tests.value", SECRET);
            configuration.put("sprint.webhook.secrets.tests.sources", "/sprint-worker/v1/images");
            return configuration;
        }

        @Override
        public void inject(TestInjector injector) {
            injector.injectIntoFields(servers, new TestInjector.MatchesType(LocalServers.class));
            injector.injectIntoFields(receivers, new TestInjector.MatchesType(Receivers.class));
        }

        @Override
        public void stop() {
            servers.close();
            receivers.all().forEach(Receiver::close);
        }
    }
}
