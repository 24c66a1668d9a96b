package dev.sprintworker.notify;

import static org.awaitility.Awaitility.await;

import dev.sprintworker.chaos.ChaosWorker;
import dev.sprintworker.chaos.JvmProcess;
import dev.sprintworker.chaos.Ports;
import dev.sprintworker.chaos.ServerProcess;
import dev.sprintworker.local.LocalServers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A broker, receivers and notifiers, each a process of its own; there is no S3 server, and none is needed. */
final class NotifierArena implements AutoCloseable {

    /** One for each of {@link OutcomePlan#TENANTS}; receivers have the second, older one of the second tenant. */
    static final List<String> SECRETS =
            List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_b2xkIG9sZCBvbGQgb2xkIG9sZCBvbGQgb2xkIG9sZCE=");

    private static final String NEWER = "whsec_bmV3IG5ldyBuZXcgbmV3IG5ldyBuZXcgbmV3IG5ldyE=";
    private static final String ED25519 = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
    private static final Duration REPLAY_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration REBALANCE_TIMEOUT = Duration.ofSeconds(60);

    private final Path directory;
    final ServerProcess broker;
    final Receivers receivers;
    final NotifierTopics topics;
    final List<ChaosWorker> notifiers = new ArrayList<>();

    /** Servers and receivers run, notifiers do not yet; logs and data are in the directory. */
    NotifierArena(List<ReceiverKind> kinds, List<Duration> delays, int count, Path directory)
            throws IOException, ExecutionException, InterruptedException {
        this.directory = Files.createDirectories(directory);
        broker = ServerProcess.broker(directory);
        createTopics();
        receivers = Receivers.start(kinds, SECRETS, directory);
        topics = new NotifierTopics(broker.address(), delays.size());
        Map<String, String> configuration = configuration(delays);
        for (int i = 0; i < count; i++) {
            notifiers.add(new ChaosWorker("notifier-" + (char) ('a' + i), configuration, directory));
        }
    }

    private void createTopics() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
            admin.createTopics(LocalServers.TOPICS.entrySet().stream()
                            .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), (short) 1))
                            .toList())
                    .all()
                    .get();
        }
    }

    private Map<String, String> configuration(List<Duration> delays) throws IOException {
        URI nobody = URI.create("http://127.0.0.1:" + Ports.take(1).get(0));
        Map<String, String> configuration = new HashMap<>(LocalServers.configuration(nobody, LocalServers.BUCKET));
        configuration.put("sprint.roles", "notifier");
        configuration.put("kafka.bootstrap.servers", broker.address());
        configuration.put("kafka.session.timeout.ms", "6000");
        configuration.put("kafka.heartbeat.interval.ms", "1000");
        configuration.put("sprint.transaction.timeout", "10s");
        configuration.put("sprint.webhook.allow-http", "true");
        configuration.put("sprint.webhook.allow-loopback", "true");
        configuration.put("sprint.webhook.allowed-ports", joined(receivers.allowedPorts()));
        configuration.put("sprint.webhook.timeout", "2s");
        configuration.put(
                "sprint.webhook.delays",
                joined(delays.stream().map(delay -> delay.toMillis() + "ms").toList()));
        configuration.put("sprint.webhook.circuit.pause", "2s");
        configuration.put("sprint.webhook.secrets.a.value", SECRETS.get(0) + "," + ED25519);
        configuration.put("sprint.webhook.secrets.a.sources", OutcomePlan.TENANTS.get(0));
        configuration.put("sprint.webhook.secrets.b.value", NEWER + "," + SECRETS.get(1));
        configuration.put("sprint.webhook.secrets.b.sources", OutcomePlan.TENANTS.get(1));
        return configuration;
    }

    private static String joined(List<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /**
     * Starts those that do not run; returns when the group has all of them and is at rest.
     *
     * @param parks milestone and pass, by the notifier's place
     */
    void startNotifiers(Map<Integer, String> parks) throws IOException {
        for (int i = 0; i < notifiers.size(); i++) {
            if (!notifiers.get(i).isRunning()) {
                notifiers.get(i).start(Optional.ofNullable(parks.get(i)));
            }
        }
        notifiers.forEach(ChaosWorker::awaitReady);
        await("a settled group of " + notifiers.size())
                .atMost(REBALANCE_TIMEOUT)
                .until(() -> topics.settledNotifiers() == notifiers.size());
    }

    /** Puts the dead letters with these codes back, as an operator does; returns when it is done. */
    void replay(List<String> codes) throws IOException {
        List<String> command = new ArrayList<>(List.of("-jar", "target/quarkus-app/quarkus-run.jar", "replay"));
        command.addAll(List.of("--bootstrap-servers", broker.address(), "--topic", NotifierTopics.DEAD_LETTERS));
        codes.forEach(code -> command.addAll(List.of("--code", code)));
        try (JvmProcess tool = JvmProcess.start("replay", command, directory.resolve("replay.log"))) {
            tool.awaitLine(" 0 failed,", REPLAY_TIMEOUT);
        }
    }

    /** Fails if a notifier or the receivers ended though nobody had killed them. */
    void requireNoDeaths() {
        receivers.receipts();
        for (ChaosWorker notifier : notifiers) {
            if (notifier.endedByItself()) {
                throw notifier.process().failure("it ended by itself");
            }
        }
    }

    @Override
    public void close() {
        notifiers.forEach(ChaosWorker::close);
        topics.close();
        receivers.close();
        broker.close();
    }
}
