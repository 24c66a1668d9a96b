package dev.sprintworker.ingest;

import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.event.Cancellation;
import dev.sprintworker.flow.CancelledPrompts;
import dev.sprintworker.kafka.KafkaClients;
import dev.sprintworker.telemetry.SprintLog;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * Reads every cancellation, on a thread of its own and without a group: each worker has to know of each. Those made
 * before the start are known before the first prompt is started. Without the topic nothing can be cancelled, and prompts
 * are made all the same.
 */
@ApplicationScoped
public class Cancellations {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final KafkaClients clients;
    private final CancelledPrompts cancelled;
    private final SprintConfig config;
    private final Thread thread = new Thread(this::run, "cancellations");
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile Consumer<byte[], byte[]> consumer;

    Cancellations(KafkaClients clients, CancelledPrompts cancelled, SprintConfig config) {
        this.clients = clients;
        this.cancelled = cancelled;
        this.config = config;
        thread.setDaemon(true);
    }

    void start(@Observes StartupEvent start) {
        if (config.needsModel()) {
            thread.start();
        }
    }

    void stop(@Observes ShutdownEvent stop) {
        stopping.countDown();
        Consumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
    }

    private void run() {
        String topic = config.topics().cancels();
        while (stopping.getCount() > 0) {
            try (Consumer<byte[], byte[]> reader = clients.consumer(
                    Map.of(), Map.of("enable.auto.commit", "false", "allow.auto.create.topics", "false"))) {
                consumer = reader;
                List<PartitionInfo> partitions = reader.partitionsFor(topic);
                if (partitions == null || partitions.isEmpty()) {
                    SprintLog.LOG.cancelsUnreadable(topic, "it does not exist");
                    cancelled.completed();
                    pause(LOOK_AGAIN);
                } else {
                    read(reader, partitions);
                }
            } catch (AuthorizationException e) {
                // As without the topic.
                cancelled.completed();
                failed(topic, e);
            } catch (RuntimeException e) {
                failed(topic, e);
            }
        }
    }

    private void failed(String topic, RuntimeException failure) {
        if (stopping.getCount() > 0) {
            SprintLog.LOG.cancelsUnreadable(topic, failure.toString());
            pause(AFTER_FAILURE);
        }
    }

    /** Until the end of the worker at the longest. */
    private void pause(Duration duration) {
        try {
            stopping.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopping.countDown();
        }
    }

    private void read(Consumer<byte[], byte[]> reader, List<PartitionInfo> infos) {
        List<TopicPartition> partitions = infos.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        reader.assign(partitions);
        Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
        long oldest = Instant.now().minus(config.cancels().window()).toEpochMilli();
        reader.offsetsForTimes(partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> oldest)))
                .forEach((partition, first) ->
                        reader.seek(partition, first == null ? ends.get(partition) : first.offset()));
        while (stopping.getCount() > 0) {
            reader.poll(POLL).forEach(this::add);
            if (!cancelled.complete()
                    && partitions.stream().allMatch(partition -> reader.position(partition) >= ends.get(partition))) {
                cancelled.completed();
            }
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        var event = Received.event(record.headers(), record.value());
        var prompt = event.flatMap(Cancellation::of);
        if (prompt.isPresent()) {
            cancelled.add(prompt.get(), Instant.ofEpochMilli(record.timestamp()));
        } else {
            SprintLog.LOG.noCancellation(PromptStarter.origin(record));
        }
    }
}
