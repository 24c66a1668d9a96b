package dev.sprintworker.publish;

import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.event.Manifest;
import dev.sprintworker.kafka.KafkaClients;
import io.cloudevents.CloudEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;

/** Whether an outcome was told, for the rare case that nothing else knows: reads the topic of outcomes itself. */
@ApplicationScoped
public class OutcomeSearch {

    /** Outcomes are made before they are told, by clocks that may differ. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

    private static final Duration AT_MOST = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String ID_HEADER = "ce_id";

    private final KafkaClients clients;
    private final String topic;

    OutcomeSearch(KafkaClients clients, SprintConfig config) {
        this.clients = clients;
        this.topic = config.topics().outcomes();
    }

    /**
     * Whether the manifest's outcome is visible to a {@code read_committed} consumer now. Reads one partition, the one
     * the prompt's id hashes to, from the manifest's time to the end; fails with Kafka's exceptions.
     */
    public Uni<Boolean> told(Manifest manifest) {
        return Uni.createFrom()
                .item(() -> search(manifest.outcome()))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private boolean search(CloudEvent outcome) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed");
                KafkaConsumer<byte[], byte[]> everything = consumer("read_uncommitted")) {
            TopicPartition partition = partition(consumer, outcome);
            Instant from = Objects.requireNonNull(outcome.getTime()).toInstant().minus(CLOCK_DIFFERENCE);
            // Not the reader of committed ones: to it, what is behind an open transaction is not there.
            OffsetAndTimestamp first = everything
                    .offsetsForTimes(Map.of(partition, from.toEpochMilli()))
                    .get(partition);
            if (first == null) {
                return false;
            }
            // What was told while another's transaction is open shows only when that has ended: wait for it.
            long end = everything.endOffsets(Collections.singleton(partition)).get(partition);
            consumer.assign(Collections.singleton(partition));
            consumer.seek(partition, first.offset());
            long startNanos = System.nanoTime();
            while (consumer.position(partition) < end) {
                if (System.nanoTime() - startNanos > AT_MOST.toNanos()) {
                    throw new TimeoutException(partition + " was not read up to " + end + " within " + AT_MOST);
                }
                for (ConsumerRecord<byte[], byte[]> candidate : consumer.poll(POLL)) {
                    Header id = candidate.headers().lastHeader(ID_HEADER);
                    if (id != null && outcome.getId().equals(new String(id.value(), StandardCharsets.UTF_8))) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        return clients.consumer(Map.of(), Map.of("isolation.level", isolation, "enable.auto.commit", "false"));
    }

    private TopicPartition partition(KafkaConsumer<byte[], byte[]> consumer, CloudEvent outcome) {
        int partitions = consumer.partitionsFor(topic).size();
        byte[] key = Objects.requireNonNull(outcome.getSubject()).getBytes(StandardCharsets.UTF_8);
        // As producers choose it, Java's and librdkafka's murmur2.
        return new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key)) % partitions);
    }
}
