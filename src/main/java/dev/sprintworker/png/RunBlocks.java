package dev.sprintworker.png;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Bytes as blocks of Deflate with codes of their own, in which runs of one byte are the only repetitions (RFC 1951,
 * 3.2.7): what zlib calls {@code Z_RLE}, several times as fast.
 */
final class RunBlocks {

    /** Long enough for the codes' description, some 110 bytes, not to count; short enough for them to fit the bytes. */
    private static final int BLOCK_BYTES = 48 << 10;

    private static final int END_OF_BLOCK = 256;
    /** Of a repetition (RFC 1951, 3.2.5). */
    private static final int SHORTEST = 3;

    private static final int LONGEST = 258;
    /** Lengths up to it, less the shortest, have a symbol each; longer ones share it by fours to each power of two. */
    private static final int LAST_ALONE = 7;

    private static final int BITS_OF_FOUR = 2;
    private static final int FIRST_LENGTH = END_OF_BLOCK + 1;
    private static final int LAST_LENGTH = 285;
    private static final int LONGEST_CODE = 15;
    /** In which the length of a code fits, beside it. */
    private static final int LENGTH_BITS = 4;

    private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;
    private static final int DYNAMIC_CODES = 2;
    private static final int MORE_BLOCKS = 0;
    private static final int LAST_BLOCK = 1;
    /** Of the distance 1, and of 2, which is not used: two codes are what every reader knows to read. */
    private static final int[] DISTANCE_LENGTHS = {1, 1};
    /** The distance's, and at most as many as a length may have besides its symbol. */
    private static final int BITS_BESIDE_LENGTH = 1 + 5;

    private static final int LONGEST_OF_LENGTHS = 7;
    /** In which the lengths of the codes of lengths come; those of runs are not used. */
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    /** More than a block takes besides its bytes, and than the empty one at the end. */
    private static final int FRAME_BYTES = 400;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final Runs runs = new Runs();
    private byte[] out;
    private int at;
    /** Not written yet: the lowest bit is the next. */
    private long bits;

    private int count;

    private RunBlocks(byte[] bytes) {
        this.bytes = bytes;
        this.out = new byte[bytes.length / 4 + FRAME_BYTES];
    }

    /** @param last whether the stream ends with them; it ends with a whole byte in any case */
    static byte[] of(byte[] bytes, boolean last) {
        var blocks = new RunBlocks(bytes);
        // Equal ones: a short rest would have a description of its own.
        int count = Math.max(1, bytes.length / BLOCK_BYTES);
        int length = (bytes.length + count - 1) / count;
        for (int from = 0; from < bytes.length; from += length) {
            blocks.block(from, Math.min(bytes.length, from + length));
        }
        blocks.end(last);
        return Arrays.copyOf(blocks.out, blocks.at);
    }

    private void block(int from, int to) {
        runs.find(bytes, from, to);
        int[] counts = counts(from, to);
        HuffmanCode code = HuffmanCode.of(counts, LONGEST_CODE);
        long codeBits = IntStream.range(0, counts.length)
                .mapToLong(symbol -> (long) counts[symbol] * code.length(symbol))
                .sum();
        long repetitions = Arrays.stream(counts, FIRST_LENGTH, counts.length).sum();
        require(Math.toIntExact((codeBits + repetitions * BITS_BESIDE_LENGTH) / Byte.SIZE) + FRAME_BYTES);
        header(code);
        int[] packed = new int[END_OF_BLOCK];
        Arrays.setAll(packed, literal -> code.code(literal) << LENGTH_BITS | code.length(literal));
        int literalsFrom = from;
        for (int i = 0; i < runs.count(); i++) {
            // The first of equal bytes is the one that is repeated.
            int repeated = runs.start(i) + 1;
            literals(literalsFrom, repeated, packed);
            for (; runs.end(i) - repeated >= SHORTEST; repeated += length(runs.end(i) - repeated)) {
                repetition(code, length(runs.end(i) - repeated));
            }
            literalsFrom = repeated;
        }
        literals(literalsFrom, to, packed);
        put(code, END_OF_BLOCK);
    }

    private int[] counts(int from, int to) {
        int[] counts = new int[LAST_LENGTH + 1];
        // To count equal bytes one after the other in one place would be slow.
        int[] others = new int[END_OF_BLOCK];
        int literalsFrom = from;
        for (int i = 0; i < runs.count(); i++) {
            int repeated = runs.start(i) + 1;
            count(literalsFrom, repeated, counts, others);
            for (; runs.end(i) - repeated >= SHORTEST; repeated += length(runs.end(i) - repeated)) {
                counts[symbol(length(runs.end(i) - repeated))]++;
            }
            literalsFrom = repeated;
        }
        count(literalsFrom, to, counts, others);
        for (int literal = 0; literal < END_OF_BLOCK; literal++) {
            counts[literal] += others[literal];
        }
        counts[END_OF_BLOCK] = 1;
        return counts;
    }

    private void count(int from, int to, int[] counts, int[] others) {
        int i = from;
        for (; i + 1 < to; i += 2) {
            counts[bytes[i] & 0xff]++;
            others[bytes[i + 1] & 0xff]++;
        }
        if (i < to) {
            counts[bytes[i] & 0xff]++;
        }
    }

    /** How many of so many equal bytes the next repetition takes. */
    private static int length(int left) {
        return Math.min(left, LONGEST);
    }

    private static int symbol(int length) {
        int more = length - SHORTEST;
        if (length == LONGEST) {
            return LAST_LENGTH;
        }
        int extra = extraBits(more);
        return FIRST_LENGTH + (extra << BITS_OF_FOUR) + (more >> extra);
    }

    /** @param more length less the shortest */
    private static int extraBits(int more) {
        return more <= LAST_ALONE ? 0 : Integer.SIZE - 1 - Integer.numberOfLeadingZeros(more) - BITS_OF_FOUR;
    }

    private void repetition(HuffmanCode code, int length) {
        put(code, symbol(length));
        if (length < LONGEST) {
            int extra = extraBits(length - SHORTEST);
            put(length - SHORTEST & (1 << extra) - 1, extra);
        }
        put(0, DISTANCE_LENGTHS[0]);
    }

    private void require(int more) {
        if (out.length - at < more) {
            out = Arrays.copyOf(out, Math.max(at + more, 2 * out.length));
        }
    }

    /** Three at a time, of 15 bits at most each, fit into the bits at hand, of which whole bytes are written then. */
    private void literals(int begin, int limit, int[] packed) {
        // Copies of the fields, which the compiler keeps in registers.
        byte[] from = bytes;
        byte[] to = out;
        long some = bits;
        int length = count;
        int end = at;
        int i = begin;
        for (; i + 2 < limit; i += 3) {
            int first = packed[from[i] & 0xff];
            int second = packed[from[i + 1] & 0xff];
            int third = packed[from[i + 2] & 0xff];
            some |= (long) (first >>> LENGTH_BITS) << length;
            length += first & LENGTH_MASK;
            some |= (long) (second >>> LENGTH_BITS) << length;
            length += second & LENGTH_MASK;
            some |= (long) (third >>> LENGTH_BITS) << length;
            length += third & LENGTH_MASK;
            LONG.set(to, end, some);
            end += length >>> 3;
            some >>>= length & ~7;
            length &= 7;
        }
        bits = some;
        count = length;
        at = end;
        for (; i < limit; i++) {
            put(packed[from[i] & 0xff] >>> LENGTH_BITS, packed[from[i] & 0xff] & LENGTH_MASK);
        }
    }

    private void header(HuffmanCode code) {
        int[] lengths = Arrays.copyOf(code.lengths(), LAST_LENGTH + 1 + DISTANCE_LENGTHS.length);
        System.arraycopy(DISTANCE_LENGTHS, 0, lengths, LAST_LENGTH + 1, DISTANCE_LENGTHS.length);
        int[] counts = new int[ORDER.length];
        for (int length : lengths) {
            counts[length]++;
        }
        HuffmanCode ofLengths = HuffmanCode.of(counts, LONGEST_OF_LENGTHS);
        put(MORE_BLOCKS, 1);
        put(DYNAMIC_CODES, 2);
        put(LAST_LENGTH - END_OF_BLOCK, 5);
        put(DISTANCE_LENGTHS.length - 1, 5);
        put(ORDER.length - 4, 4);
        for (int symbol : ORDER) {
            put(ofLengths.length(symbol), 3);
        }
        for (int length : lengths) {
            put(ofLengths, length);
        }
    }

    private void put(HuffmanCode code, int symbol) {
        put(code.code(symbol), code.length(symbol));
    }

    private void put(int value, int length) {
        bits |= (long) value << count;
        count += length;
        while (count >= Byte.SIZE) {
            out[at++] = (byte) bits;
            bits >>>= Byte.SIZE;
            count -= Byte.SIZE;
        }
    }

    /** An empty block of bytes as they are, which begins with a whole byte (RFC 1951, 3.2.4). */
    private void end(boolean last) {
        require(FRAME_BYTES);
        put(last ? LAST_BLOCK : MORE_BLOCKS, 1);
        put(0, 2);
        put(0, (Byte.SIZE - count) % Byte.SIZE);
        put(0x0000, 16);
        put(0xffff, 16);
    }
}
