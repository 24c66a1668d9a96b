package dev.sprintworker.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PartitionProgressTest {

    private final PartitionProgress<Long> progress = new PartitionProgress<>();

    @Test
    void shouldStopBeforeTheFirstRecordThatIsNotDone() {
        take(10, 11, 12);
        progress.done(12);
        progress.done(10);

        assertThat(progress.committable()).isEqualTo(new PartitionProgress.Committable<>(11, List.of(10L)));

        progress.done(11);

        assertThat(progress.committable()).isEqualTo(new PartitionProgress.Committable<>(13, List.of(10L, 11L, 12L)));
    }

    @Test
    void shouldOfferTheSameAgainUntilItIsCommitted() {
        take(3, 4);
        progress.done(3);
        assertThat(progress.committable()).isEqualTo(progress.committable());

        assertThat(progress.committed(4)).containsExactly(3L);

        assertThat(progress.committable()).isEqualTo(new PartitionProgress.Committable<>(4, List.of()));
        assertThat(progress.open()).containsExactly(4L);
    }

    @Test
    void shouldCommitAcrossGapsInTheOffsets() {
        take(5, 9);
        progress.done(5);

        assertThat(progress.committable().nextOffset()).isEqualTo(6);

        progress.done(9);

        assertThat(progress.committable().nextOffset()).isEqualTo(10);
    }

    @Test
    void shouldIgnoreWorkThatEndsAfterItsRecordWasCommitted() {
        take(5);
        progress.committed(6);
        progress.done(5);

        assertThat(progress.committable().records()).isEmpty();
    }

    @Test
    void shouldRefuseRecordsOutOfOrder() {
        take(5);

        assertThatThrownBy(() -> progress.taken(5, 5L)).isInstanceOf(IllegalArgumentException.class);
    }

    /**
     * Workers of one partition after another, each with random completions, transactions that fail, commits whose
     * answer is lost and revocations with work under way, against a log of what the broker has committed.
     */
    @RepeatedTest(300)
    void shouldNeverCommitPastUnfinishedWorkNorTellTwice(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Long> topic = topic(random);
        Broker broker = new Broker(topic.get(0));
        while (broker.committed < topic.get(topic.size() - 1) + 1) {
            oneOwner(random, topic, broker);
        }

        assertThat(broker.told).isEqualTo(topic);
    }

    /** From an assignment to its revocation. */
    private static void oneOwner(Random random, List<Long> topic, Broker broker) {
        PartitionProgress<Long> progress = new PartitionProgress<>();
        int next =
                (int) topic.stream().filter(offset -> offset < broker.committed).count();
        List<Long> working = new ArrayList<>();
        Set<Long> done = new HashSet<>();
        int steps = 1 + random.nextInt(60);
        for (int step = 0; step < steps; step++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    if (next < topic.size()) {
                        progress.taken(topic.get(next), topic.get(next));
                        working.add(topic.get(next++));
                    }
                }
                case 1 -> {
                    if (!working.isEmpty()) {
                        long finished = working.remove(random.nextInt(working.size()));
                        progress.done(finished);
                        done.add(finished);
                    }
                }
                default -> {
                    var committable = progress.committable();
                    assertThat(done).containsAll(committable.records());
                    assertThat(working).noneMatch(offset -> offset < committable.nextOffset());
                    boolean happens = random.nextInt(4) > 0;
                    if (happens && !committable.records().isEmpty()) {
                        broker.commit(committable);
                    }
                    boolean answered = random.nextInt(4) > 0;
                    if (!answered) {
                        // Nobody knows: the group's offset is asked for before anything else is sent.
                        progress.committed(broker.committed);
                    } else if (happens) {
                        progress.committed(committable.nextOffset());
                    }
                }
            }
        }
    }

    /** Offsets in their order, with gaps. */
    private static List<Long> topic(Random random) {
        List<Long> offsets = new ArrayList<>();
        long offset = random.nextInt(100);
        for (int i = 0; i < 40; i++) {
            offsets.add(offset);
            offset += 1 + (random.nextInt(5) == 0 ? random.nextInt(3) : 0);
        }
        return offsets;
    }

    /** Outcome and offset together, or neither. */
    private static final class Broker {
        private final List<Long> told = new ArrayList<>();
        private long committed;

        private Broker(long first) {
            committed = first;
        }

        private void commit(PartitionProgress.Committable<Long> transaction) {
            assertThat(transaction.nextOffset()).isGreaterThan(committed);
            told.addAll(transaction.records());
            committed = transaction.nextOffset();
        }
    }

    private void take(long... offsets) {
        for (long offset : offsets) {
            progress.taken(offset, offset);
        }
    }
}
