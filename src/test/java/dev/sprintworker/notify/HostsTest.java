package dev.sprintworker.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.config.Configured;
import dev.sprintworker.notify.Hosts.Shown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class HostsTest {

    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final List<TakenDelivery> started = new ArrayList<>();
    private final List<TakenDelivery> spared = new ArrayList<>();
    private final List<TakenDelivery> deferred = new ArrayList<>();
    private boolean maySpare = true;
    private final AssignedPartition partition =
            new AssignedPartition(new TopicPartition("sprint.outcomes", 0), Optional.empty());
    private final Hosts hosts = new Hosts(
            2,
            Configured.with(Map.of(
                            "sprint.webhook.circuit.failures", "3", "sprint.webhook.circuit.pause", PAUSE.toString()))
                    .webhook()
                    .circuit(),
            new Hosts.Orders() {
                @Override
                public void start(TakenDelivery delivery) {
                    started.add(delivery);
                }

                @Override
                public void spare(TakenDelivery delivery) {
                    spared.add(delivery);
                }

                @Override
                public void defer(TakenDelivery delivery) {
                    deferred.add(delivery);
                }

                @Override
                public boolean maySpare(TakenDelivery delivery) {
                    return maySpare;
                }
            });
    private long nanos;

    @Test
    void shouldStartAtAHostAsManyAsMayGoOnAtOnce() {
        offer("a", 5);
        offer("b", 1);

        assertThat(started).extracting(TakenDelivery::host).containsExactly("a", "a", "b");
        hosts.ended(started.get(0), Shown.ANSWERED, nanos);
        assertThat(started).hasSize(4);
    }

    @Test
    void shouldTellHostsWithDifferentPortsApart() {
        offer("a", 3);
        offer("a:8443", 3);

        assertThat(started).hasSize(4);
    }

    /** Half of what there is to the first, half of the rest to the second: somebody new always finds room. */
    @Test
    void shouldLeaveRoomForOthersHoweverMuchOneHostHas() {
        offer("slow", 2 * Hosts.CAPACITY);
        assertThat(deferred).hasSize(2 * Hosts.CAPACITY - Hosts.CAPACITY / 2);
        deferred.clear();
        offer("slower", 2 * Hosts.CAPACITY);
        assertThat(deferred).hasSize(2 * Hosts.CAPACITY - Hosts.CAPACITY / 4);
        deferred.clear();

        offer("good", 50);

        assertThat(deferred).isEmpty();
        assertThat(started)
                .filteredOn(delivery -> delivery.host().equals("good"))
                .hasSize(2);
        assertThat(hosts.isFull()).isFalse();
    }

    @Test
    void shouldPutOffWhatHasWaitedTooLong() {
        offer("slow", 4);
        nanos += Duration.ofSeconds(11).toNanos();
        hosts.look(nanos);

        assertThat(deferred).hasSize(2);
        assertThat(hosts.running()).isEqualTo(2);
    }

    @Test
    void shouldSpareAHostThatDoesNotAnswerUntilOneAttemptShowsThatItDoes() {
        fail("dead", 3);
        offer("dead", 4);
        hosts.look(nanos);
        assertThat(spared).hasSize(4);
        assertThat(hosts.openCircuits()).isEqualTo(1);

        nanos += PAUSE.toNanos();
        offer("dead", 3);
        assertThat(hosts.running()).as("one finds out").isEqualTo(1);
        assertThat(spared).hasSize(4);

        hosts.ended(last(), Shown.ANSWERED, nanos);
        assertThat(hosts.running()).isEqualTo(2);
    }

    @Test
    void shouldOpenAgainAtOnceWhenTheOneAttemptFails() {
        fail("dead", 3);
        nanos += PAUSE.toNanos();
        offer("dead", 2);
        hosts.ended(last(), Shown.SILENT, nanos);

        assertThat(spared).hasSize(1);
        assertThat(hosts.running()).isZero();
    }

    @Test
    void shouldNotOpenWhenAnAnswerComesInBetween() {
        fail("flaky", 2);
        offer("flaky", 1);
        hosts.ended(last(), Shown.ANSWERED, nanos);
        fail("flaky", 2);
        offer("flaky", 1);

        assertThat(spared).isEmpty();
    }

    @Test
    void shouldAttemptWhatMustNotBeSparedWhateverIsKnown() {
        fail("dead", 3);
        maySpare = false;
        offer("dead", 1);

        assertThat(spared).isEmpty();
        assertThat(hosts.running()).isEqualTo(1);
    }

    @Test
    void shouldLetTheNextFindOutWhenTheOneWasNeverAsked() {
        fail("dead", 3);
        nanos += PAUSE.toNanos();
        offer("dead", 2);
        hosts.ended(last(), Shown.NOTHING, nanos);

        assertThat(hosts.running()).isEqualTo(1);
        assertThat(spared).isEmpty();
    }

    @Test
    void shouldForgetWhatWaitsAndBelongsToSomebodyElse() {
        offer("slow", 5);
        partition.go();
        hosts.forget(taken -> taken.partition().isGone());
        hosts.ended(started.get(0), Shown.ANSWERED, nanos);

        assertThat(started).hasSize(2);
        assertThat(hosts.running()).isEqualTo(1);
    }

    private void fail(String host, int times) {
        for (int i = 0; i < times; i++) {
            offer(host, 1);
            hosts.ended(last(), Shown.SILENT, nanos);
        }
    }

    private TakenDelivery last() {
        return started.get(started.size() - 1);
    }

    private void offer(String host, int times) {
        for (int i = 0; i < times; i++) {
            var record = new ConsumerRecord<>("sprint.outcomes", 0, i, new byte[0], new byte[0]);
            hosts.offer(
                    new TakenDelivery(partition, record, RetryScheduleTest.delivery("https://" + host + "/hook")),
                    nanos);
        }
    }
}
