package dev.sprintworker.png;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Bytes as blocks of Deflate, each with codes of its own (RFC 1951, 3.2.7), and with the repetitions that a finder finds: several
 * times as fast as zlib, whose search is made for text.
 */
final class DeflateBlocks {

    /** Long enough for the codes' description, some 110 bytes, not to count; short enough for them to fit the bytes. */
    private static final int BLOCK_BYTES = 48 << 10;

    private static final int END_OF_BLOCK = 256;
    private static final int FIRST_LENGTH = END_OF_BLOCK + 1;
    private static final int LAST_LENGTH = 285;
    /** Lengths, from the shortest on, share a symbol by fours to each power of two, distances by twos. */
    private static final int BITS_OF_FOUR = 2;

    private static final int BITS_OF_TWO = 1;
    private static final int DISTANCES = 30;
    /** What a reader of the codes has to expect. */
    private static final int FEWEST_DISTANCES = 2;

    private static final int LONGEST_CODE = 15;
    private static final int DYNAMIC_CODES = 2;
    private static final int MORE_BLOCKS = 0;
    private static final int LAST_BLOCK = 1;
    private static final int LONGEST_OF_LENGTHS = 7;
    /** In which the lengths of the codes of lengths come; those of runs are not used. */
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    /** More than a block takes besides its bytes, and than the empty one at the end. */
    private static final int FRAME_BYTES = 400;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final Repetitions.Finder finder;
    private final Repetitions repetitions = new Repetitions();
    private byte[] out;
    private int at;
    /** Not written yet: the lowest bit is the next. */
    private long bits;

    private int count;

    private DeflateBlocks(byte[] bytes, Repetitions.Finder finder) {
        this.bytes = bytes;
        this.finder = finder;
        this.out = new byte[bytes.length / 4 + FRAME_BYTES];
    }

    /**
     * @param bytes in rows
     * @param finder is shown whole rows at a time
     * @param last whether the stream ends with them; it ends with a whole byte in any case
     */
    static byte[] of(byte[] bytes, int rowBytes, Repetitions.Finder finder, boolean last) {
        var blocks = new DeflateBlocks(bytes, finder);
        // Equal ones: a short rest would have a description of its own.
        int rows = bytes.length / rowBytes;
        int count = Math.max(1, bytes.length / BLOCK_BYTES);
        int length = (rows + count - 1) / count * rowBytes;
        for (int from = 0; from < bytes.length; from += length) {
            blocks.block(from, Math.min(bytes.length, from + length));
        }
        blocks.end(last);
        return Arrays.copyOf(blocks.out, blocks.at);
    }

    private void block(int from, int to) {
        repetitions.clear();
        finder.find(bytes, from, to, repetitions);
        int[] counts = new int[LAST_LENGTH + 1];
        int[] distanceCounts = new int[DISTANCES];
        long bitsBesideCodes = count(from, to, counts, distanceCounts);
        HuffmanCode code = HuffmanCode.of(counts, LONGEST_CODE);
        HuffmanCode distanceCode = HuffmanCode.of(distanceCounts, LONGEST_CODE);
        long all = code.bits(counts) + distanceCode.bits(distanceCounts) + bitsBesideCodes;
        require(Math.toIntExact(all / Byte.SIZE) + FRAME_BYTES);
        header(code, distanceCode);
        int[] literalCodes = new int[END_OF_BLOCK];
        Arrays.setAll(literalCodes, code::packed);
        int[] lengthCodes = new int[Repetitions.LONGEST + 1];
        for (int length = Repetitions.SHORTEST; length < lengthCodes.length; length++) {
            lengthCodes[length] = code.packed(lengthSymbol(length), length - Repetitions.SHORTEST, lengthBits(length));
        }
        int[] distanceCodes = new int[DISTANCES];
        Arrays.setAll(distanceCodes, distanceCode::packed);
        body(from, to, literalCodes, lengthCodes, distanceCodes);
        put(code.packed(END_OF_BLOCK));
        flush();
    }

    /** @return the bits besides the codes */
    private long count(int from, int to, int[] counts, int[] distanceCounts) {
        // To count equal bytes one after the other in one place would be slow.
        int[] others = new int[END_OF_BLOCK];
        int[] ofLength = new int[Repetitions.LONGEST + 1];
        int literalsFrom = from;
        for (int i = 0; i < repetitions.count(); i++) {
            countLiterals(literalsFrom, repetitions.start(i), counts, others);
            int length = repetitions.length(i);
            ofLength[length]++;
            distanceCounts[distanceSymbol(repetitions.distance(i))]++;
            literalsFrom = repetitions.start(i) + length;
        }
        countLiterals(literalsFrom, to, counts, others);
        for (int literal = 0; literal < END_OF_BLOCK; literal++) {
            counts[literal] += others[literal];
        }
        counts[END_OF_BLOCK] = 1;
        long bitsBesideCodes = 0;
        for (int length = Repetitions.SHORTEST; length <= Repetitions.LONGEST; length++) {
            counts[lengthSymbol(length)] += ofLength[length];
            bitsBesideCodes += (long) ofLength[length] * lengthBits(length);
        }
        for (int symbol = 0; symbol < DISTANCES; symbol++) {
            bitsBesideCodes += (long) distanceCounts[symbol] * Math.max(0, (symbol >> BITS_OF_TWO) - 1);
        }
        for (int symbol = 0; symbol < FEWEST_DISTANCES; symbol++) {
            distanceCounts[symbol] = Math.max(1, distanceCounts[symbol]);
        }
        return bitsBesideCodes;
    }

    private void countLiterals(int from, int to, int[] counts, int[] others) {
        int i = from;
        for (; i + 1 < to; i += 2) {
            counts[bytes[i] & 0xff]++;
            others[bytes[i + 1] & 0xff]++;
        }
        if (i < to) {
            counts[bytes[i] & 0xff]++;
        }
    }

    private static int lengthSymbol(int length) {
        int extra = lengthBits(length);
        return length == Repetitions.LONGEST
                ? LAST_LENGTH
                : FIRST_LENGTH + (extra << BITS_OF_FOUR) + (length - Repetitions.SHORTEST >> extra);
    }

    /** Bits behind the symbol; the longest has a symbol of its own. */
    private static int lengthBits(int length) {
        return length == Repetitions.LONGEST ? 0 : bitsBeside(length - Repetitions.SHORTEST, BITS_OF_FOUR);
    }

    private static int distanceSymbol(int distance) {
        int extra = distanceBits(distance);
        return (extra << BITS_OF_TWO) + (distance - 1 >> extra);
    }

    /** Bits behind the symbol. */
    private static int distanceBits(int distance) {
        return bitsBeside(distance - 1, BITS_OF_TWO);
    }

    /** All but the first and as many as a symbol tells besides. */
    private static int bitsBeside(int value, int bitsOfSymbol) {
        return Math.max(0, Integer.SIZE - 1 - Integer.numberOfLeadingZeros(value) - bitsOfSymbol);
    }

    private void require(int more) {
        if (out.length - at < more) {
            out = Arrays.copyOf(out, Math.max(at + more, 2 * out.length));
        }
    }

    /**
     * Three bytes at a time, of 15 bits at most each, fit into the bits at hand, of which whole bytes are written then; so does a
     * repetition, of 48 bits at most.
     */
    private void body(int from, int to, int[] literalCodes, int[] lengthCodes, int[] distanceCodes) {
        int i = from;
        int n = repetitions.count();
        for (int r = 0; r <= n; r++) {
            int literalsTo = r < n ? repetitions.start(r) : to;
            for (; i + 2 < literalsTo; i += 3) {
                put(literalCodes[bytes[i] & 0xff]);
                put(literalCodes[bytes[i + 1] & 0xff]);
                put(literalCodes[bytes[i + 2] & 0xff]);
                flush();
            }
            for (; i < literalsTo; i++) {
                put(literalCodes[bytes[i] & 0xff]);
                flush();
            }
            if (r < n) {
                int distance = repetitions.distance(r);
                int extra = distanceBits(distance);
                put(lengthCodes[repetitions.length(r)]);
                put(distanceCodes[distanceSymbol(distance)]);
                put(distance - 1 & (1 << extra) - 1, extra);
                flush();
                i += repetitions.length(r);
            }
        }
    }

    private void header(HuffmanCode code, HuffmanCode distanceCode) {
        int distances = distanceCode.lastSymbol() + 1;
        int[] lengths = Arrays.copyOf(code.lengths(), LAST_LENGTH + 1 + distances);
        System.arraycopy(distanceCode.lengths(), 0, lengths, LAST_LENGTH + 1, distances);
        int[] counts = new int[ORDER.length];
        for (int length : lengths) {
            counts[length]++;
        }
        HuffmanCode ofLengths = HuffmanCode.of(counts, LONGEST_OF_LENGTHS);
        put(MORE_BLOCKS, 1);
        put(DYNAMIC_CODES, 2);
        put(LAST_LENGTH - END_OF_BLOCK, 5);
        put(distances - 1, 5);
        put(ORDER.length - 4, 4);
        flush();
        for (int symbol : ORDER) {
            put(ofLengths.length(symbol), 3);
            flush();
        }
        for (int length : lengths) {
            put(ofLengths.packed(length));
            flush();
        }
    }

    private void put(int packed) {
        put(packed >>> HuffmanCode.LENGTH_BITS, packed & HuffmanCode.LENGTH_MASK);
    }

    /** Keeps bits until {@link #flush}: at most 57 at a time. */
    private void put(int value, int length) {
        bits |= (long) value << count;
        count += length;
    }

    /** Writes whole bytes. */
    private void flush() {
        LONG.set(out, at, bits);
        at += count >>> 3;
        bits >>>= count & ~7;
        count &= 7;
    }

    /** An empty block of bytes as they are, which begins with a whole byte (RFC 1951, 3.2.4). */
    private void end(boolean last) {
        require(FRAME_BYTES);
        put(last ? LAST_BLOCK : MORE_BLOCKS, 1);
        put(0, 2);
        put(0, -count & 7);
        put(0x0000, 16);
        put(0xffff, 16);
        flush();
    }
}
