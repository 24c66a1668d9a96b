package dev.sprintworker.ingest;

import dev.sprintworker.batch.ImageGenerator;
import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.flow.CancelledPrompts;
import dev.sprintworker.kafka.KafkaClients;
import dev.sprintworker.kafka.Transactions;
import dev.sprintworker.telemetry.SprintLog;
import dev.sprintworker.telemetry.SprintMetrics;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/**
 * The thread that takes prompts from Kafka. It joins the group once it can work, begins anew after a failure nobody
 * foresaw, and when the process is asked to end takes nothing more, finishes what is in flight and leaves the group.
 */
@ApplicationScoped
public class PromptConsumer {

    /** As long as Kafka lets a member be without a poll. */
    private static final Duration HANGS = Duration.ofMinutes(5);

    private static final Duration RESTART_PAUSE = Duration.ofSeconds(5);
    private static final Duration READY_POLL = Duration.ofMillis(50);
    /** For leaving the group, after the prompts in flight had their time. */
    private static final Duration LEAVING = Duration.ofSeconds(5);

    private final KafkaClients clients;
    private final PromptStarter starter;
    private final ImageGenerator generator;
    private final CancelledPrompts cancelled;
    private final SprintConfig config;
    private final Thread thread = new Thread(this::run, "prompts");
    private volatile boolean stopping;
    private volatile long stopNanos;
    private volatile ConsumerSession session;
    /** {@link System#nanoTime} at which the thread was seen to go round, and Kafka to work. */
    private volatile long beatNanos = System.nanoTime();

    private volatile long workedNanos = System.nanoTime();

    PromptConsumer(
            KafkaClients clients,
            PromptStarter starter,
            ImageGenerator generator,
            CancelledPrompts cancelled,
            SprintConfig config,
            SprintMetrics metrics) {
        this.clients = clients;
        this.starter = starter;
        this.generator = generator;
        this.cancelled = cancelled;
        this.config = config;
        metrics.gauge(
                "sprint.oldest.uncommitted.seconds",
                "Age of the oldest record that is taken and not committed",
                () -> oldestUncommitted().toMillis() / 1e3);
    }

    void start(@Observes StartupEvent start) {
        if (isConfigured()) {
            thread.start();
        }
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

    /** Before everything that prompts in flight need. */
    void stop(@Observes @Priority(1) ShutdownEvent stop) throws InterruptedException {
        beginToStop();
        thread.join(config.shutdown().timeout().plus(LEAVING).toMillis());
    }

    boolean isConfigured() {
        return config.roles().contains(SprintConfig.Role.worker);
    }

    /** False when nobody takes prompts any more, or the thread hangs. */
    boolean isAlive() {
        return thread.isAlive() && System.nanoTime() - beatNanos < HANGS.toNanos();
    }

    /** For how long Kafka has failed; zero where it does not matter. */
    Duration failing() {
        return isConfigured() ? Duration.ofNanos(System.nanoTime() - workedNanos) : Duration.ZERO;
    }

    private Duration oldestUncommitted() {
        ConsumerSession current = session;
        return current == null ? Duration.ZERO : current.oldestUncommitted();
    }

    private void run() {
        while (!stopping) {
            try {
                awaitReadiness();
                if (!stopping) {
                    consume();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                SprintLog.LOG.consumptionFailed(RESTART_PAUSE, e);
                pause(RESTART_PAUSE);
            }
        }
    }

    /** A member without a model would keep partitions from those that have one. */
    private void awaitReadiness() throws InterruptedException {
        while (!stopping && (generator.snapshot().isEmpty() || !cancelled.complete())) {
            beatNanos = System.nanoTime();
            if (generator.snapshot().isEmpty()) {
                // No business of Kafka's.
                workedNanos = beatNanos;
            }
            // Looked at again and again, not waited for: the beat has to go on.
            Thread.sleep(READY_POLL.toMillis());
        }
    }

    private void consume() {
        try (Transactions transactions = new Transactions(
                        clients, config.group(), config.transaction().timeout());
                ConsumerSession current =
                        new ConsumerSession(consumer(), config.topics().prompts(), transactions, starter)) {
            session = current;
            while (!stopping) {
                current.turn(true);
                beatNanos = System.nanoTime();
                if (current.isWorking()) {
                    workedNanos = beatNanos;
                }
            }
            drain(current);
        } finally {
            session = null;
        }
    }

    private void drain(ConsumerSession current) {
        Duration timeout = config.shutdown().timeout();
        SprintLog.LOG.draining(current.inFlight(), timeout);
        while (current.inFlight() > 0 && System.nanoTime() - stopNanos < timeout.toNanos()) {
            current.turn(false);
        }
        SprintLog.LOG.drained(current.inFlight());
    }

    private Consumer<byte[], byte[]> consumer() {
        return clients.consumer(
                // Of each partition some dozens of prompts at a time: one partition's backlog is worked off before the
                // next one's, and with megabytes of it the prompts of the others would wait for minutes.
                Map.of("fetch.max.bytes", 8 << 20, "max.partition.fetch.bytes", 32 << 10),
                Map.of(
                        "group.id", config.group(),
                        "enable.auto.commit", "false",
                        // Both the prompts' topic and the group's offsets: a partition begins where its last
                        // transaction ended.
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest",
                        "partition.assignment.strategy", CooperativeStickyAssignor.class.getName(),
                        "max.poll.records", config.inFlight().prompts(),
                        "allow.auto.create.topics", "false"));
    }

    private void pause(Duration duration) {
        long startNanos = System.nanoTime();
        try {
            while (!stopping && System.nanoTime() - startNanos < duration.toNanos()) {
                // In short pieces: to stop must not wait for the whole pause.
                Thread.sleep(READY_POLL.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
