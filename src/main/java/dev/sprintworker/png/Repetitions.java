package dev.sprintworker.png;

import java.util.Arrays;

/** Byte sequences that came before, each told by its start, its length and how far back it came: in order, none overlapping. */
final class Repetitions {
    /** Of a repetition in Deflate (RFC 1951, 3.2.5), in bytes. */
    static final int SHORTEST = 3;

    static final int LONGEST = 258;
    static final int FARTHEST = 32 << 10;

    /** What looks for repetitions. */
    interface Finder {
        /** Adds those it finds of {@code bytes} from {@code from} to {@code to}, of bytes before them too. */
        void find(byte[] bytes, int from, int to, Repetitions found);
    }

    private int[] starts = new int[16];
    private int[] lengths = new int[16];
    private int[] distances = new int[16];
    private int count;

    void add(int start, int length, int distance) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
            distances = Arrays.copyOf(distances, 2 * count);
        }
        starts[count] = start;
        lengths[count] = length;
        distances[count++] = distance;
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    int start(int repetition) {
        return starts[repetition];
    }

    int length(int repetition) {
        return lengths[repetition];
    }

    int distance(int repetition) {
        return distances[repetition];
    }
}
