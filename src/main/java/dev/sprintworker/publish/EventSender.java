package dev.sprintworker.publish;

import dev.sprintworker.kafka.KafkaClients;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Sends single records, where no offset belongs to them: each at most once, and known within {@value #AT_MOST_SECONDS} s.
 * One that failed may have arrived all the same; nothing is sent again here.
 *
 * <p>Not a channel of SmallRye: that sends a record anew after its delivery timed out, which may be twice.
 */
@ApplicationScoped
public class EventSender {

    /** For a place in the buffer, then for the broker's acknowledgement. */
    static final int AT_MOST_SECONDS = 4 + 8;

    private static final Map<String, Object> SETTINGS = Map.of(
            "acks", "all",
            "enable.idempotence", "true",
            "max.block.ms", 4_000,
            "delivery.timeout.ms", 8_000,
            "request.timeout.ms", 4_000,
            "linger.ms", 0);

    private final KafkaClients clients;
    private KafkaProducer<byte[], byte[]> producer;
    private boolean closed;

    EventSender(KafkaClients clients) {
        this.clients = clients;
    }

    /**
     * Completes when all replicas have the record, or fails with Kafka's exception. Does not block the caller.
     *
     * @param latestNanos {@link System#nanoTime} after which nothing is sent any more, should threads be short
     */
    public Uni<Void> send(ProducerRecord<byte[], byte[]> event, long latestNanos) {
        return Uni.createFrom()
                .item(this::producer)
                .invoke(() -> {
                    if (System.nanoTime() - latestNanos > 0) {
                        throw new TimeoutException("it is too late to begin");
                    }
                })
                .chain(current -> sent(current, event))
                // Without metadata the client blocks.
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .emitOn(Infrastructure.getDefaultWorkerPool());
    }

    private Uni<Void> sent(KafkaProducer<byte[], byte[]> current, ProducerRecord<byte[], byte[]> event) {
        return Uni.createFrom().completionStage(() -> {
            CompletableFuture<Void> acknowledged = new CompletableFuture<>();
            current.send(event, (metadata, failure) -> {
                if (failure == null) {
                    acknowledged.complete(null);
                } else {
                    failed(current, failure);
                    acknowledged.completeExceptionally(failure);
                }
            });
            return acknowledged;
        });
    }

    private synchronized KafkaProducer<byte[], byte[]> producer() {
        if (closed) {
            throw new IllegalStateException("the worker is stopping");
        }
        if (producer == null) {
            producer = clients.producer(Map.of(), SETTINGS);
        }
        return producer;
    }

    /** After some failures a producer never sends again. */
    private synchronized void failed(KafkaProducer<byte[], byte[]> current, Exception failure) {
        boolean passing = failure instanceof RetriableException || failure instanceof RecordTooLargeException;
        if (!passing && current == producer) {
            producer = null;
            // Not on the producer's own thread, which calls here.
            Infrastructure.getDefaultWorkerPool().execute(() -> current.close(Duration.ZERO));
        }
    }

    @PreDestroy
    synchronized void close() {
        closed = true;
        if (producer != null) {
            producer.close(Duration.ofSeconds(AT_MOST_SECONDS));
        }
    }
}
