package dev.sprintworker.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sprintworker.kafka.KafkaClients;
import dev.sprintworker.kafka.Transactions;
import dev.sprintworker.local.LocalServersResource;
import dev.sprintworker.telemetry.SprintMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When offsets are committed of what asks for nothing, and of what was done. */
class WindowCommitsIT {

    private static final TopicPartition PARTITION = new TopicPartition("sprint.outcomes", 0);

    private final Map<String, Object> broker =
            Map.of("bootstrap.servers", new LocalServersResource().start().get("kafka.bootstrap.servers"));
    private final String group = "notifier-" + UUID.randomUUID();
    private final Admin admin = Admin.create(broker);
    private final Transactions transactions = new Transactions(new KafkaClients(broker), group, Duration.ofSeconds(30));
    private final WindowCommits commits = new WindowCommits(
            transactions, () -> new ConsumerGroupMetadata(group), new SprintMetrics(new SimpleMeterRegistry()));
    private final AssignedPartition partition = new AssignedPartition(PARTITION, Optional.empty());

    @AfterEach
    void close() {
        transactions.close();
        admin.close();
    }

    @Test
    void shouldPassByWhatAsksForNothingOnceASecondAndNotOneByOne() throws Exception {
        Set<Long> seen = new HashSet<>();
        long start = System.nanoTime();
        for (long offset = 0; offset < 200; offset++) {
            passBy(offset);
            commits.commit(List.of(partition));
            committed().ifPresent(seen::add);
        }
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        assertThat(seen).hasSizeLessThanOrEqualTo((int) seconds + 1);

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            commits.commit(List.of(partition));
            assertThat(committed()).contains(200L);
        });
    }

    @Test
    void shouldCommitWhatWasDoneAtOnce() throws Exception {
        passBy(0);
        partition.window().taken(1);
        partition.done(1, Optional.empty());

        commits.commit(List.of(partition));

        assertThat(committed()).contains(2L);
    }

    @Test
    void shouldCommitWhatIsPassedByAtTheLatestWhenItLeaves() throws Exception {
        passBy(0);

        commits.commitBeforeLeaving(List.of(partition));

        assertThat(committed()).contains(1L);
    }

    private void passBy(long offset) {
        partition.window().taken(offset);
        partition.window().empty(offset);
    }

    private Optional<Long> committed() throws Exception {
        return Optional.ofNullable(admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .get(PARTITION))
                .map(OffsetAndMetadata::offset);
    }
}
