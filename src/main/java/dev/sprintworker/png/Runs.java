package dev.sprintworker.png;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Repetitions where one byte comes many times in a row: all such runs of 15 bytes and more, some from 8 on. Eight bytes are
 * looked at at once.
 */
final class Runs {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private Runs() {}

    /** A {@link Repetitions.Finder}. */
    static void find(byte[] bytes, int from, int to, Repetitions found) {
        for (int i = from; i + Long.BYTES <= to; ) {
            long some = (long) LONG.get(bytes, i);
            if (some == Long.rotateLeft(some, Byte.SIZE)) {
                int start = i;
                while (start > from && bytes[start - 1] == bytes[i]) {
                    start--;
                }
                i = end(bytes, i + Long.BYTES, to, some);
                add(start, i, found);
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

    /** The first byte of a run is the one that is repeated. */
    private static void add(int start, int end, Repetitions found) {
        int at = start + 1;
        while (end - at >= Repetitions.SHORTEST) {
            int length = Math.min(end - at, Repetitions.LONGEST);
            found.add(at, length, 1);
            at += length;
        }
    }
}
