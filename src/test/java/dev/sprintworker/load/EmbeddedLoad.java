package dev.sprintworker.load;

import static org.awaitility.Awaitility.await;

import dev.sprintworker.chaos.ChaosWorker;
import dev.sprintworker.chaos.JvmProcess;
import dev.sprintworker.chaos.Ports;
import dev.sprintworker.chaos.ServerProcess;
import dev.sprintworker.local.LocalServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Broker, S3 server, one worker with the demo model, and the generator: each a process, as on a cluster. */
final class EmbeddedLoad implements AutoCloseable {

    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    /** Of the broker for a dead worker: as long as it takes to be sure in a chaos run. */
    private static final String SESSION_TIMEOUT_MILLIS = "6000";

    private final Path directory;
    private final Path log;
    private final ServerProcess broker;
    private final ServerProcess store;
    private final ChaosWorker worker;
    private final int webhookPort = Ports.take(1).get(0);

    /** Everything runs and the worker is ready; logs and data are in the directory. */
    EmbeddedLoad(Scenario.Embedded scenario, Path directory)
            throws IOException, ExecutionException, InterruptedException {
        this.directory = directory;
        this.log = directory.resolve("load.log");
        // Another for each run: servers keep their data.
        Path logs = Files.createDirectories(
                directory.resolve("servers-" + ProcessHandle.current().pid()));
        store = ServerProcess.s3(logs, LocalServers.BUCKET, List.of());
        broker = ServerProcess.broker(logs, List.of());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
            admin.createTopics(LocalServers.TOPICS.entrySet().stream()
                            .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), (short) 1))
                            .toList())
                    .all()
                    .get();
        }
        worker = new ChaosWorker("worker", configuration(scenario), logs, List.of());
        worker.start(Optional.empty());
        worker.awaitReady();
    }

    private Map<String, String> configuration(Scenario.Embedded scenario) {
        Map<String, String> configuration = new HashMap<>(LocalServers.configuration(store.uri(), LocalServers.BUCKET));
        configuration.put("kafka.bootstrap.servers", broker.address());
        configuration.put("kafka.session.timeout.ms", SESSION_TIMEOUT_MILLIS);
        configuration.put("kafka.heartbeat.interval.ms", "1000");
        configuration.put("sprint.transaction.timeout", "10s");
        configuration.put("sprint.roles", "worker,notifier");
        configuration.put("sprint.webhook.allow-http", "true");
        configuration.put("sprint.webhook.allow-loopback", "true");
        configuration.put("sprint.webhook.allowed-ports", String.valueOf(webhookPort));
        configuration.put("sprint.webhook.secrets.load.value", SECRET);
        configuration.put("sprint.webhook.default-secret", "load");
        scenario.threads().ifPresent(threads -> configuration.put("sprint.model.threads", String.valueOf(threads)));
        return configuration;
    }

    /**
     * The generator's run from begin to end.
     *
     * @return its exit status
     */
    int run(String scenario) throws IOException, InterruptedException {
        Path marks = directory.resolve("marks");
        Files.deleteIfExists(marks);
        List<String> command = new ArrayList<>(List.of("-Xmx512m", "-jar", JAR.toString(), "load"));
        command.addAll(List.of("--scenario", scenario, "--out", directory.toString(), "--marks", marks.toString()));
        command.addAll(List.of("--bootstrap-servers", broker.address()));
        command.addAll(List.of("--webhook-port", String.valueOf(webhookPort)));
        command.addAll(List.of("--metrics", worker.uri("/q/metrics").toString()));
        try (JvmProcess generator = JvmProcess.start("load", command, log)) {
            var kill = ScenarioFile.read(scenario).embedded().killAfterOutcomes();
            if (kill.isPresent()) {
                generator.awaitLine("load: " + ScenarioFile.read(scenario).name(), Duration.ofMinutes(1));
                killAfter(kill.getAsInt(), generator, marks);
            }
            return generator.awaitEnd(PATIENCE);
        } finally {
            log().forEach(System.out::println);
        }
    }

    /** What the generator said. */
    List<String> log() throws IOException {
        return Files.readAllLines(log);
    }

    /** With -9, and only while it has something to do. */
    private void killAfter(int outcomes, JvmProcess generator, Path marks) throws IOException, InterruptedException {
        await("outcomes")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .failFast("the generator has ended", generator::endedByItself)
                .until(() -> worker.metric("sprint_outcomes_total{code=\"completed\"}") >= outcomes
                        && worker.metric("sprint_in_flight_prompts") > 0);
        worker.process().kill();
        mark(marks, "kill -9");
        worker.start(Optional.empty());
        worker.awaitReady();
        mark(marks, "ready again");
    }

    private static void mark(Path marks, String label) throws IOException {
        Files.writeString(
                marks,
                System.currentTimeMillis() + " " + label + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Whether the worker has ended though nobody killed it. */
    boolean workerDied() {
        return worker.endedByItself();
    }

    @Override
    public void close() {
        worker.close();
        broker.close();
        store.close();
    }
}
