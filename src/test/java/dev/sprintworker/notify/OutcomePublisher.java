package dev.sprintworker.notify;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes outcomes at a steady pace, each in a transaction, on a thread of its own: as the worker does. */
final class OutcomePublisher implements AutoCloseable {

    /** @param millis since the epoch, just before the commit */
    record Published(long millis, int partition) {}

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final KafkaProducer<byte[], byte[]> producer;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "outcome-publisher");
        thread.setDaemon(true);
        return thread;
    });
    private final List<PlannedOutcome> plan;
    private final Map<String, Published> published = new ConcurrentHashMap<>();
    private volatile int next;
    private volatile Exception failure;

    OutcomePublisher(String bootstrapServers, OutcomePlan plan) {
        this.plan = plan.outcomes();
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "outcome-publisher"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
    }

    /** One each period from now on. */
    void start(Duration period) {
        clock.scheduleAtFixedRate(this::publishNext, 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void publishNext() {
        if (next == plan.size() || failure != null) {
            return;
        }
        PlannedOutcome outcome = plan.get(next);
        try {
            producer.beginTransaction();
            Future<RecordMetadata> sent = producer.send(outcome.kafka());
            int partition = sent.get().partition();
            published.put(outcome.id(), new Published(System.currentTimeMillis(), partition));
            if (outcome.committed()) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
            next++;
        } catch (RuntimeException | ExecutionException | InterruptedException e) {
            failure = e;
        }
    }

    /** Returns when as many are committed. */
    void awaitPublished(int count) {
        await(count + " outcomes published")
                .pollInterval(Duration.ofMillis(10))
                .atMost(PATIENCE)
                .until(() -> {
                    if (failure != null) {
                        throw new IllegalStateException("cannot publish", failure);
                    }
                    return next >= count;
                });
    }

    /** By id, those that are. */
    Map<String, Published> published() {
        return Map.copyOf(published);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        producer.close(Duration.ofSeconds(5));
    }
}
