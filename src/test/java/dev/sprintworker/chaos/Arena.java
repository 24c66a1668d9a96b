package dev.sprintworker.chaos;

import static org.awaitility.Awaitility.await;

import dev.sprintworker.local.LocalServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;

/** Everything a run consists of: broker, S3 server, the proxy before it and two workers, all processes but the proxy. */
final class Arena implements AutoCloseable {

    static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);
    static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration DAWDLE = Duration.ofMillis(500);
    private static final Duration WORK_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration REBALANCE_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(40);

    final ServerProcess broker;
    final ServerProcess store;
    final FaultyS3Proxy proxy;
    final WorkerGroup group;
    final List<ChaosWorker> workers;
    private final List<String> deaths = new ArrayList<>();

    /** Servers run, workers do not yet; logs and data are in the directory. */
    Arena(Path directory) throws IOException, ExecutionException, InterruptedException {
        Files.createDirectories(directory);
        store = ServerProcess.s3(directory, LocalServers.BUCKET);
        broker = ServerProcess.broker(directory);
        proxy = new FaultyS3Proxy(store.port());
        createTopics();
        group = new WorkerGroup(broker.address());
        workers = List.of(
                new ChaosWorker("worker-a", configuration(), directory),
                new ChaosWorker("worker-b", configuration(), directory));
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

    private Map<String, String> configuration() {
        Map<String, String> configuration =
                new HashMap<>(LocalServers.configuration(proxy.endpoint(), LocalServers.BUCKET));
        configuration.put("kafka.bootstrap.servers", broker.address());
        configuration.put("kafka.session.timeout.ms", String.valueOf(SESSION_TIMEOUT.toMillis()));
        configuration.put("kafka.heartbeat.interval.ms", "1000");
        configuration.put("sprint.transaction.timeout", TRANSACTION_TIMEOUT.toSeconds() + "s");
        configuration.put("sprint.model.threads", "1");
        // Shorter than an outage of the suite, so that workers notice a request that hangs and are back soon after it.
        configuration.put("quarkus.s3.api-call-attempt-timeout", "5S");
        configuration.put("quarkus.s3.api-call-timeout", "15S");
        configuration.put("sprint.s3.retry.max-backoff", "5s");
        return configuration;
    }

    /** Returns when the group has as many members and is at rest. */
    void awaitMembers(int count) {
        await("a settled group of " + count).atMost(REBALANCE_TIMEOUT).until(() -> group.settledMembers() == count);
    }

    /**
     * Slows S3 down, so that prompts are on their way for long; undo it with {@link #hurry()}.
     */
    void dawdle() {
        proxy.latency(DAWDLE);
    }

    /** As fast as it goes again. */
    void hurry() {
        proxy.latency(Duration.ZERO);
    }

    /** Returns once S3 was asked as many times since the count; with {@link #dawdle()}, more requests are under way. */
    void awaitRequests(long before, int more) {
        await("requests to S3").atMost(WORK_TIMEOUT).until(() -> proxy.counts().passed() >= before + more);
    }

    /**
     * Each worker has two of the four partitions: with unfinished prompts in three, both are at work.
     *
     * @return what proves it
     */
    String requireBothAtWork() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> lag = group.lag();
        if (lag.values().stream().filter(behind -> behind > 0).count() <= Topics.PARTITIONS / 2) {
            throw new IllegalStateException("the worker may have had nothing to do, uncommitted: " + lag);
        }
        return "uncommitted by partition " + List.copyOf(lag.values());
    }

    /** For as long as a fault is to last. */
    static void let(Duration pass) throws InterruptedException {
        Thread.sleep(pass.toMillis());
    }

    /**
     * Starts the workers that do not run, and by way of SIGTERM those that are to park; returns when all are ready and
     * the group has settled with them.
     */
    void arrange(Map<Integer, String> parks) throws IOException, InterruptedException {
        for (int i = 0; i < workers.size(); i++) {
            ChaosWorker worker = workers.get(i);
            if (worker.endedByItself()) {
                deaths.add(worker.process().failure("it ended by itself").getMessage());
            }
            if (worker.isRunning() && parks.containsKey(i)) {
                terminate(worker);
            }
            if (!worker.isRunning()) {
                worker.start(Optional.ofNullable(parks.get(i)));
            }
        }
        workers.forEach(ChaosWorker::awaitReady);
        awaitMembers(workers.size());
    }

    /** Workers that ended though nobody had killed them, until now. */
    List<String> deaths() {
        return deaths;
    }

    /** Takes back what a fault that failed half-way may have left. */
    void calm() throws IOException {
        proxy.mode(FaultyS3Proxy.Mode.PASS);
        hurry();
        if (!broker.isRunning()) {
            broker.start();
        }
        if (!store.isRunning()) {
            store.start();
        }
    }

    /** SIGTERM; returns the exit status. */
    int terminate(ChaosWorker worker) throws IOException, InterruptedException {
        return worker.process().terminate(DRAIN_TIMEOUT);
    }

    @Override
    public void close() {
        workers.forEach(ChaosWorker::close);
        group.close();
        try {
            proxy.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } finally {
            broker.close();
            store.close();
        }
    }
}
