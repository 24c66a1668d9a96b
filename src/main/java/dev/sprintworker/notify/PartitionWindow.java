package dev.sprintworker.notify;

import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * What is done of one partition, in any order, and how that is committed: the offset of the first record that is not
 * done, and in the metadata beside it which of the records after it are.
 *
 * <pre>
 * offset    10      11       12      13
 *           done    under    done    under      committed: 11, with "1 after it is done"
 *                   way              way        a crash now repeats 11 and 13, and not 12
 * </pre>
 *
 * <p>So a receiver that takes long holds up nothing but its own delivery, and one commit can hold what follows from a
 * record, its next wait for instance, together with the fact that the record is done.
 *
 * <p>Offsets need not be consecutive. Used by one thread.
 *
 * @param <T> what follows from a record that is done
 */
final class PartitionWindow<T> {

    /** Bits of metadata; brokers take 4096 characters unless they are told otherwise. */
    static final int MAX_SPAN = 16_384;

    private static final String FORMAT = "done:";

    private final TreeMap<Long, Entry<T>> entries = new TreeMap<>();
    private long committed;
    private long next;
    private int done;

    private enum State {
        OPEN,
        DONE,
        COMMITTED
    }

    private record Entry<T>(State state, Optional<T> follows) {}

    /**
     * What a transaction may hold of this partition.
     *
     * @param offset the first that is not done, and in its metadata those after it that are
     * @param follows by offset of the record
     */
    record Commit<T>(OffsetAndMetadata offset, Map<Long, T> follows, List<Long> done) {}

    /** @param committed by whoever had the partition before; empty if nothing ever was */
    PartitionWindow(Optional<OffsetAndMetadata> committed) {
        this.committed = committed.map(OffsetAndMetadata::offset).orElse(-1L);
        this.next = this.committed;
        committed
                .flatMap(offset -> bits(offset.metadata()))
                .ifPresent(bits -> bits.stream()
                        .forEach(bit ->
                                entries.put(this.committed + bit, new Entry<>(State.COMMITTED, Optional.empty()))));
    }

    /** A record has come. False if it was done before: then it is none of anybody's business. */
    boolean taken(long offset) {
        if (offset < committed) {
            // The topic began anew: what was committed says nothing of these records.
            entries.clear();
            done = 0;
            committed = -1;
            next = offset;
        }
        next = Math.max(next, offset + 1);
        return entries.putIfAbsent(offset, new Entry<>(State.OPEN, Optional.empty())) == null;
    }

    /** Everything before the offset has come or never will. */
    void reached(long position) {
        next = Math.max(next, position);
    }

    /** The record, which was taken, asks for nothing: it is passed by without hurry, and passed by again if it comes again. */
    void empty(long offset) {
        entries.remove(offset);
    }

    /** Nothing is left to do for the record, which was taken and not done, but to commit. */
    void done(long offset, Optional<T> follows) {
        if (entries.replace(offset, new Entry<>(State.DONE, follows)) != null) {
            done++;
        }
    }

    /** Whether so much lies between the first record that is not done and the last that came that no more may come. */
    boolean isFull() {
        return next - base() >= MAX_SPAN;
    }

    /** Whether a record is done and not committed. */
    boolean hasDone() {
        return done > 0;
    }

    /** Whether the committed offset is behind, be it only by what is no record or asks for nothing. */
    boolean isBehind() {
        return base() != committed;
    }

    Commit<T> commit() {
        long base = base();
        BitSet bits = new BitSet();
        Map<Long, T> follows = new TreeMap<>();
        List<Long> done = new ArrayList<>();
        entries.forEach((offset, entry) -> {
            if (offset - base >= MAX_SPAN) {
                // Later: it would not fit.
                return;
            }
            if (entry.state() != State.OPEN && offset >= base) {
                bits.set(Math.toIntExact(offset - base));
            }
            if (entry.state() == State.DONE) {
                done.add(offset);
                entry.follows().ifPresent(follow -> follows.put(offset, follow));
            }
        });
        return new Commit<>(new OffsetAndMetadata(base, metadata(bits)), follows, done);
    }

    /** The transaction with it was committed. */
    void committed(Commit<T> commit) {
        committed = commit.offset().offset();
        commit.done().forEach(offset -> entries.replace(offset, new Entry<>(State.COMMITTED, Optional.empty())));
        done -= commit.done().size();
        entries.headMap(committed).clear();
    }

    private long base() {
        for (Map.Entry<Long, Entry<T>> entry : entries.entrySet()) {
            if (entry.getValue().state() == State.OPEN) {
                return entry.getKey();
            }
        }
        // What is known to be done further on does not mean that what is in between has come.
        return next;
    }

    private static String metadata(BitSet bits) {
        return bits.isEmpty()
                ? ""
                : FORMAT + Base64.getEncoder().withoutPadding().encodeToString(bits.toByteArray());
    }

    /** Empty for what this program did not write: then records come again that were done. */
    private static Optional<BitSet> bits(String metadata) {
        if (metadata == null || !metadata.startsWith(FORMAT)) {
            return Optional.empty();
        }
        try {
            return Optional.of(BitSet.valueOf(Base64.getDecoder().decode(metadata.substring(FORMAT.length()))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
