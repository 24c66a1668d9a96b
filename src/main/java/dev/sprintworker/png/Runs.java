package dev.sprintworker.png;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Where one byte comes many times in a row: all runs of 15 and more, some from 8 on. Eight bytes are looked at at once. */
final class Runs {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private int count;

    /** Forgets what it found before. */
    void find(byte[] bytes, int from, int to) {
        count = 0;
        for (int i = from; i + Long.BYTES <= to; ) {
            long some = (long) LONG.get(bytes, i);
            if (some == Long.rotateLeft(some, Byte.SIZE)) {
                int start = i;
                while (start > from && bytes[start - 1] == bytes[i]) {
                    start--;
                }
                i = end(bytes, i + Long.BYTES, to, some);
                add(start, i);
            } else {
                i += Long.BYTES;
            }
        }
    }

    private static int end(byte[] bytes, int from, int to, long equal) {
        int end = from;
        while (end + Long.BYTES <= to && (long) LONG.get(bytes, end) == equal) {
            end += Long.BYTES;
        }
        while (end < to && bytes[end] == (byte) equal) {
            end++;
        }
        return end;
    }

    private void add(int start, int end) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        starts[count] = start;
        ends[count++] = end;
    }

    int count() {
        return count;
    }

    int start(int run) {
        return starts[run];
    }

    /** Behind its last byte. */
    int end(int run) {
        return ends[run];
    }
}
