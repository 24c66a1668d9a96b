package dev.sprintworker.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionWindowTest {

    @Test
    void shouldCommitTheFirstOffsetThatIsNotDoneAndSayWhatIsDoneAfterIt() {
        var window = window(10, 11, 12, 13);
        window.done(10, Optional.of("ten"));
        window.done(12, Optional.of("twelve"));

        var commit = window.commit();

        assertThat(commit.offset().offset()).isEqualTo(11);
        assertThat(commit.follows()).containsOnlyKeys(10L, 12L);
        var next = new PartitionWindow<String>(Optional.of(commit.offset()));
        assertThat(next.taken(11)).isTrue();
        assertThat(next.taken(12)).isFalse();
        assertThat(next.taken(13)).isTrue();
    }

    @Test
    void shouldCommitWhatFollowsOnlyOnce() {
        var window = window(10, 11);
        window.done(11, Optional.of("eleven"));
        window.committed(window.commit());

        assertThat(window.hasDone()).isFalse();
        window.done(10, Optional.empty());

        var commit = window.commit();
        assertThat(commit.offset().offset()).isEqualTo(12);
        assertThat(commit.offset().metadata()).isEmpty();
        assertThat(commit.follows()).isEmpty();
    }

    @Test
    void shouldKeepWhatIsDoneUntilItsTransactionIsCommitted() {
        var window = window(10);
        window.done(10, Optional.of("ten"));

        var aborted = window.commit();
        var again = window.commit();

        assertThat(again).isEqualTo(aborted);
        window.committed(again);
        assertThat(window.hasDone()).isFalse();
        assertThat(window.isBehind()).isFalse();
    }

    /** While a transaction is in doubt, more gets done. */
    @Test
    void shouldNotTakeForCommittedWhatWasDoneLater() {
        var window = window(10, 11);
        window.done(10, Optional.of("ten"));
        var commit = window.commit();
        window.done(11, Optional.of("eleven"));

        window.committed(commit);

        assertThat(window.hasDone()).isTrue();
        assertThat(window.commit().follows()).containsOnlyKeys(11L);
    }

    @Test
    void shouldPassWhatAsksForNothingWithoutHurry() {
        var window = window(10, 11, 12);
        window.empty(10);
        window.empty(12);

        assertThat(window.hasDone()).isFalse();
        assertThat(window.isBehind()).isTrue();
        window.done(11, Optional.of("eleven"));

        var commit = window.commit();
        assertThat(commit.offset().offset()).isEqualTo(13);
        assertThat(commit.follows()).containsOnlyKeys(11L);
    }

    @Test
    void shouldPassWhatAsksForNothingAgainIfItComesAgain() {
        var window = window(10, 11);
        window.empty(11);
        var next = new PartitionWindow<String>(Optional.of(window.commit().offset()));

        assertThat(next.taken(10)).isTrue();
        assertThat(next.taken(11)).isTrue();
    }

    @Test
    void shouldPassWhatIsNoRecord() {
        var window = window(10);
        window.done(10, Optional.empty());
        window.committed(window.commit());

        window.reached(14);

        assertThat(window.isBehind()).isTrue();
        assertThat(window.commit().offset().offset()).isEqualTo(14);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "someone else's", "done:!", "done:"})
    void shouldTakeEverythingWhenTheMetadataIsNotItsOwn(String metadata) {
        var window = new PartitionWindow<String>(Optional.of(new OffsetAndMetadata(10, metadata)));

        assertThat(window.taken(10)).isTrue();
        assertThat(window.taken(11)).isTrue();
    }

    @Test
    void shouldFitIntoTheMetadataThatBrokersTakeWhenItIsFull() {
        var window = new PartitionWindow<String>(Optional.empty());
        for (long offset = 0; !window.isFull(); offset++) {
            window.taken(offset);
            if (offset > 0) {
                window.done(offset, Optional.empty());
            }
        }

        assertThat(window.commit().offset().offset()).isZero();
        assertThat(window.commit().offset().metadata()).hasSizeBetween(2000, 4096);
    }

    @Test
    void shouldBeginAnewWithATopicThatDoes() {
        var window = new PartitionWindow<String>(Optional.of(new OffsetAndMetadata(1_000_000, "")));

        assertThat(window.taken(0)).isTrue();

        assertThat(window.isFull()).isFalse();
        window.done(0, Optional.of("zero"));
        assertThat(window.commit().offset().offset()).isEqualTo(1);
    }

    /** A single poll may pass more than fits. */
    @Test
    void shouldCommitLaterWhatDoesNotFitIntoTheMetadata() {
        var window = window(0, 100_000);
        window.done(100_000, Optional.of("far"));

        assertThat(window.commit().follows()).isEmpty();
        assertThat(window.commit().offset().metadata()).isEmpty();
        window.done(0, Optional.empty());
        assertThat(window.commit().follows()).containsOnlyKeys(100_000L);
    }

    /** Whatever the order, the gaps and the crashes: each record is done once in what is committed. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldDoEachRecordOnceWhateverCrashes(long seed) {
        Random random = new Random(seed);
        List<Long> log = new ArrayList<>();
        long offset = 5;
        for (int i = 0; i < 400; i++) {
            log.add(offset);
            offset += 1 + (random.nextInt(5) == 0 ? random.nextInt(3) : 0);
        }
        Optional<OffsetAndMetadata> committed = Optional.of(new OffsetAndMetadata(5));
        List<Long> followed = new ArrayList<>();
        while (committed.get().offset() < offset) {
            var window = new PartitionWindow<Long>(committed);
            TreeSet<Long> open = new TreeSet<>();
            long from = committed.get().offset();
            List<Long> ahead = log.stream().filter(o -> o >= from).toList();
            int taken = 0;
            for (int turn = 0; turn < 30 || taken == 0; turn++) {
                for (int n = random.nextInt(8); n > 0 && taken < ahead.size(); n--) {
                    long o = ahead.get(taken++);
                    if (window.taken(o)) {
                        open.add(o);
                    }
                }
                if (taken == ahead.size()) {
                    window.reached(offset);
                }
                for (Long o : List.copyOf(open)) {
                    if (random.nextInt(3) == 0) {
                        open.remove(o);
                        window.done(o, Optional.of(o));
                    }
                }
                var commit = window.commit();
                if (random.nextInt(4) > 0) {
                    window.committed(commit);
                    followed.addAll(commit.follows().values());
                    committed = Optional.of(commit.offset());
                }
                if (ahead.isEmpty()) {
                    break;
                }
            }
        }

        assertThat(followed).containsExactlyInAnyOrderElementsOf(log);
    }

    private static PartitionWindow<String> window(long... offsets) {
        var window = new PartitionWindow<String>(Optional.of(new OffsetAndMetadata(offsets[0])));
        for (long offset : offsets) {
            window.taken(offset);
        }
        return window;
    }
}
