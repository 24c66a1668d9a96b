package dev.sprintworker.ingest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Which offset of one partition may be committed: the first that is not done. Records finish in any order:
 *
 * <pre>
 * offset   10       11       12
 *          done     working  done      committable: 11, with record 10. A crash now repeats 11 and 12.
 *          done     done     done      committable: 13, with records 10, 11 and 12, in this order.
 * </pre>
 *
 * <p>Offsets need not be consecutive: a topic has gaps where transactions ended and where it was compacted. Not safe for
 * use by several threads.
 *
 * @param <T> what is known of a record
 */
final class PartitionProgress<T> {

    private final Deque<Entry<T>> entries = new ArrayDeque<>();
    private long lastTaken = -1;

    private static final class Entry<T> {
        private final long offset;
        private final T record;
        private boolean done;

        private Entry(long offset, T record) {
            this.offset = offset;
            this.record = record;
        }
    }

    /**
     * What one transaction may contain of this partition.
     *
     * @param nextOffset the first offset that is not done
     * @param records before it that are not committed, in their order
     */
    record Committable<T>(long nextOffset, List<T> records) {}

    /**
     * A record is worked on.
     *
     * @throws IllegalArgumentException when its offset is not above those taken before
     */
    void taken(long offset, T record) {
        if (offset <= lastTaken) {
            throw new IllegalArgumentException("offset " + offset + " comes after " + lastTaken);
        }
        lastTaken = offset;
        entries.addLast(new Entry<>(offset, record));
    }

    /** The record needs no more work. Does nothing if it is committed already. */
    void done(long offset) {
        for (Entry<T> entry : entries) {
            if (entry.offset == offset) {
                entry.done = true;
            }
        }
    }

    /** The records that are done without a gap, possibly none. */
    Committable<T> committable() {
        List<T> records = new ArrayList<>();
        long next = entries.isEmpty() ? lastTaken + 1 : entries.getFirst().offset;
        for (Entry<T> entry : entries) {
            if (!entry.done) {
                break;
            }
            records.add(entry.record);
            next = entry.offset + 1;
        }
        return new Committable<>(next, records);
    }

    /** Everything before the offset is committed: forgets and returns it. */
    List<T> committed(long nextOffset) {
        List<T> committed = new ArrayList<>();
        while (!entries.isEmpty() && entries.getFirst().offset < nextOffset) {
            committed.add(entries.removeFirst().record);
        }
        return committed;
    }

    /** Records taken and not committed, in their order. */
    List<T> open() {
        return entries.stream().map(entry -> entry.record).toList();
    }
}
