package dev.sprintworker.notify;

import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.kafka.KafkaClients;
import dev.sprintworker.kafka.Transactions;
import dev.sprintworker.store.DeliveryStates;
import dev.sprintworker.store.PresignedUrls;
import dev.sprintworker.telemetry.SprintLog;
import dev.sprintworker.telemetry.SprintMetrics;
import dev.sprintworker.telemetry.Tracing;
import dev.sprintworker.webhook.Resolver;
import dev.sprintworker.webhook.WebhookGuard;
import dev.sprintworker.webhook.WebhookLimits;
import dev.sprintworker.webhook.WebhookRules;
import dev.sprintworker.webhook.WebhookSecrets;
import dev.sprintworker.webhook.WebhookSender;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/**
 * The thread that tells receivers of webhooks about outcomes. Each delivery that a prompt asked for is attempted until
 * the receiver has it or its schedule is used up; then it is a dead letter. What waits for its next attempt waits in
 * Kafka, so a process that ends loses nothing: at worst an attempt is made twice, with the same {@code webhook-id}.
 */
@ApplicationScoped
public class Notifier {

    /** As long as Kafka lets a member be without a poll. */
    private static final Duration HANGS = Duration.ofMinutes(5);

    private static final Duration RESTART_PAUSE = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    /** For leaving the group, after attempts under way had their time. */
    private static final Duration LEAVING = Duration.ofSeconds(5);

    private static final int PREPARING_THREADS = 2;

    private final KafkaClients clients;
    private final PresignedUrls urls;
    private final DeliveryStates states;
    private final SprintMetrics metrics;
    private final Tracing tracing;
    private final SprintConfig config;
    private WebhookSecrets secrets;
    private final Thread thread = new Thread(this::run, "webhooks");
    private volatile boolean stopping;
    private volatile long stopNanos;
    private volatile NotifierSession session;
    private volatile int openCircuits;
    /** {@link System#nanoTime} at which the thread was seen to go round, and Kafka to work. */
    private volatile long beatNanos = System.nanoTime();

    private volatile long workedNanos = System.nanoTime();

    Notifier(
            KafkaClients clients,
            PresignedUrls urls,
            DeliveryStates states,
            SprintMetrics metrics,
            Tracing tracing,
            SprintConfig config) {
        this.clients = clients;
        this.urls = urls;
        this.states = states;
        this.metrics = metrics;
        this.tracing = tracing;
        this.config = config;
    }

    void start(@Observes StartupEvent start) {
        if (!isConfigured()) {
            return;
        }
        secrets = WebhookSecrets.of(config.webhook());
        if (config.webhook().secrets().isEmpty()) {
            throw new IllegalArgumentException("role notifier signs what it sends: sprint.webhook.secrets.NAME.value or"
                    + " .file is required, with sprint.webhook.default-secret or .sources to say whose it is");
        }
        metrics.gauge(
                "sprint.webhook.oldest.pending.seconds",
                "Age of the oldest outcome whose webhook is taken and neither delivered nor given up",
                () -> {
                    NotifierSession current = session;
                    return current == null ? 0 : current.oldestPending().toMillis() / 1e3;
                });
        metrics.gauge("sprint.webhook.open.circuits", "Hosts that are left alone for a while", () -> openCircuits);
        thread.start();
    }

    /** While the HTTP server still finishes what it has: both take their time together. */
    void beginToStop(@Observes @Priority(0) ShutdownDelayInitiatedEvent soon) {
        beginToStop();
    }

    private synchronized void beginToStop() {
        if (!stopping) {
            stopNanos = System.nanoTime();
            stopping = true;
        }
    }

    void stop(@Observes @Priority(1) ShutdownEvent stop) throws InterruptedException {
        beginToStop();
        thread.join(config.shutdown().timeout().plus(LEAVING).toMillis());
    }

    boolean isConfigured() {
        return config.roles().contains(SprintConfig.Role.notifier);
    }

    /** False when nobody delivers any more, or the thread hangs. */
    boolean isAlive() {
        return thread.isAlive() && System.nanoTime() - beatNanos < HANGS.toNanos();
    }

    /** For how long Kafka has failed; zero where it does not matter. */
    Duration failing() {
        return isConfigured() ? Duration.ofNanos(System.nanoTime() - workedNanos) : Duration.ZERO;
    }

    private void run() {
        Vertx vertx = Vertx.vertx();
        ExecutorService preparing = Executors.newFixedThreadPool(PREPARING_THREADS, task -> {
            Thread prepares = new Thread(task, "webhook-body");
            prepares.setDaemon(true);
            return prepares;
        });
        var guard = new WebhookGuard(WebhookRules.of(config.webhook()), Resolver.system());
        try (Transactions transactions = new Transactions(
                        clients, config.webhook().group(), config.transaction().timeout());
                WebhookSender http = new WebhookSender(vertx, guard, WebhookLimits.of(config.webhook()))) {
            var sender = new Sender(http, secrets, urls::in, preparing, WebhookLimits.of(config.webhook()));
            while (!stopping) {
                try {
                    deliver(sender, transactions);
                } catch (RuntimeException e) {
                    SprintLog.LOG.notifierFailed(RESTART_PAUSE, e);
                    pause(RESTART_PAUSE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            preparing.shutdownNow();
            vertx.close();
        }
    }

    private void deliver(Sender sender, Transactions transactions) {
        var schedule = new RetrySchedule(
                config.webhook().delays(), () -> ThreadLocalRandom.current().nextDouble());
        var deliveries = new Deliveries(sender, schedule, states, metrics, tracing, config);
        // Ends what the session before may have left open: until then the group does not say what is done.
        transactions.recover();
        try (NotifierSession current = new NotifierSession(consumer(), topics(), transactions, deliveries, metrics)) {
            session = current;
            while (!stopping) {
                current.turn(true);
                beat(current);
                openCircuits = deliveries.openCircuits();
            }
            while (current.running() > 0
                    && System.nanoTime() - stopNanos
                            < config.shutdown().timeout().toNanos()) {
                current.turn(false);
                beat(current);
            }
            current.turn(false);
        } finally {
            session = null;
            transactions.discard();
        }
    }

    private void beat(NotifierSession current) {
        beatNanos = System.nanoTime();
        if (current.isWorking()) {
            workedNanos = beatNanos;
        }
    }

    private List<String> topics() {
        List<String> topics = new ArrayList<>();
        topics.add(config.topics().outcomes());
        topics.addAll(StageTopics.stages(
                config.topics().webhooks(), config.webhook().delays().size()));
        return topics;
    }

    private Consumer<byte[], byte[]> consumer() {
        return clients.consumer(
                // A notifier that died is missed by everyone whose webhooks it had.
                Map.of("session.timeout.ms", 10_000, "heartbeat.interval.ms", 2_500, "fetch.max.bytes", 8 << 20),
                Map.of(
                        "group.id", config.webhook().group(),
                        "enable.auto.commit", "false",
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest",
                        "partition.assignment.strategy", CooperativeStickyAssignor.class.getName(),
                        "max.poll.records", 500,
                        "allow.auto.create.topics", "false"));
    }

    private void pause(Duration duration) throws InterruptedException {
        long startNanos = System.nanoTime();
        while (!stopping && System.nanoTime() - startNanos < duration.toNanos()) {
            beatNanos = System.nanoTime();
            // In short pieces: the beat has to go on, and to stop must not wait for the whole pause.
            Thread.sleep(LOOK_AGAIN.toMillis());
        }
    }
}
