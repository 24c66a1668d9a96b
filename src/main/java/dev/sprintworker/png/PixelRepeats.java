package dev.sprintworker.png;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Repetitions of whole pixels, where they take fewer bits than the pixels would. Where the same pixels came last is remembered
 * of nearly three, of two and of one, and the longest of these that has come is taken. Rows of a picture whose channels
 * hardly differ are so full of them that this simple search makes streams about as small as zlib's, in a sixth of its time.
 */
final class PixelRepeats implements Repetitions.Finder {
    private static final int PIXEL_BYTES = 3;

    /** Bits of an index into what is remembered. */
    private static final int INDEX_BITS = 12;
    /** 2^64 over the golden ratio: the upper bits of a product with it depend on all that is multiplied. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final int UNKNOWN = -Repetitions.FARTHEST - 1;

    /** Costs are in 16ths of a bit; no code is shorter than one. */
    private static final int BIT = 16;

    /** One of so many bytes is counted: enough for what bytes cost, and of each channel as many. */
    private static final int COUNTED = 4;

    private static final int DEAREST_BYTE = 12 * BIT;
    /** What a repetition takes, besides the bits that say how far back: nearly always its length is a frequent one. */
    private static final int REPETITION = 4 * BIT;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int rowBytes;
    private final int[] lastOfOne = lasts();
    private final int[] lastOfTwo = lasts();
    private final int[] lastOfMore = lasts();
    private int[] costs = {0};

    /** @param rowBytes of a filtered row, whose first byte is the filter and belongs to no pixel */
    PixelRepeats(int rowBytes) {
        this.rowBytes = rowBytes;
    }

    private static int[] lasts() {
        int[] lasts = new int[1 << INDEX_BITS];
        Arrays.fill(lasts, UNKNOWN);
        return lasts;
    }

    /** Whole rows, one part after the other. */
    @Override
    public void find(byte[] bytes, int from, int to, Repetitions found) {
        cost(bytes, from, to);
        for (int row = from; row < to; row += rowBytes) {
            inRow(bytes, row + 1, row + rowBytes, from, found);
        }
    }

    private void inRow(byte[] bytes, int from, int to, int costsFrom, Repetitions found) {
        int[] costs = this.costs;
        int next = from;
        // Eight bytes at a time: the last pixels of all are never repeated.
        for (int i = from; i < to && i + Long.BYTES <= bytes.length; i += PIXEL_BYTES) {
            long pixels = (long) LONG.get(bytes, i);
            int one = index(pixels << Long.SIZE - PIXEL_BYTES * Byte.SIZE);
            int two = index(pixels << Long.SIZE - 2 * PIXEL_BYTES * Byte.SIZE);
            int more = index(pixels);
            if (i == next) {
                int limit = Math.min(to, i + Repetitions.LONGEST);
                int distance = i - lastOfMore[more];
                int length = length(bytes, distance, i, limit);
                if (length == 0) {
                    distance = i - lastOfTwo[two];
                    length = length(bytes, distance, i, limit);
                }
                if (length == 0) {
                    distance = i - lastOfOne[one];
                    length = length(bytes, distance, i, limit);
                }
                if (costs[i + length - costsFrom] - costs[i - costsFrom] > cost(distance)) {
                    found.add(i, length, distance);
                    next = i + length;
                } else {
                    next = i + PIXEL_BYTES;
                }
            }
            lastOfOne[one] = i;
            lastOfTwo[two] = i;
            lastOfMore[more] = i;
        }
    }

    private static int index(long pixels) {
        return (int) (pixels * SPREAD >>> Long.SIZE - INDEX_BITS);
    }

    private static int cost(int distance) {
        return REPETITION + BIT * (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(distance));
    }

    /** Bytes of the pixels at {@code at} that are as those so far before, which may be too far. */
    private static int length(byte[] bytes, int distance, int at, int limit) {
        if (distance > Repetitions.FARTHEST) {
            return 0;
        }
        int i = at;
        while (i + Long.BYTES <= limit) {
            long different = (long) LONG.get(bytes, i - distance) ^ (long) LONG.get(bytes, i);
            if (different != 0) {
                return whole(i + Long.numberOfTrailingZeros(different) / Byte.SIZE - at);
            }
            i += Long.BYTES;
        }
        while (i < limit && bytes[i - distance] == bytes[i]) {
            i++;
        }
        return whole(i - at);
    }

    private static int whole(int length) {
        return length - length % PIXEL_BYTES;
    }

    /** What the bytes before each place cost, each by itself, by how often it comes. */
    private void cost(byte[] bytes, int from, int to) {
        int[] counts = new int[256];
        for (int i = from; i < to; i += COUNTED) {
            counts[bytes[i] & 0xff]++;
        }
        int[] cost = new int[256];
        for (int value = 0; value < cost.length; value++) {
            double bits = Math.log((to - from) / (COUNTED * (counts[value] + 0.5))) / Math.log(2);
            cost[value] = Math.max(BIT, Math.min(DEAREST_BYTE, (int) (bits * BIT)));
        }
        if (costs.length <= to - from) {
            costs = new int[to - from + 1];
        }
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += cost[bytes[i] & 0xff];
            costs[i - from + 1] = sum;
        }
    }
}
