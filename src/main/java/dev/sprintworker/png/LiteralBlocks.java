package dev.sprintworker.png;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Bytes as blocks of Deflate with codes of their own and without repetitions (RFC 1951, 3.2.7): what zlib calls
 * {@code Z_HUFFMAN_ONLY}, several times as fast.
 */
final class LiteralBlocks {

    /** Long enough for the codes' description, some 110 bytes, not to count; short enough for them to fit the bytes. */
    private static final int BLOCK_BYTES = 48 << 10;

    private static final int END_OF_BLOCK = 256;
    private static final int LONGEST = 15;
    /** In which the length of a code fits, beside it. */
    private static final int LENGTH_BITS = 4;

    private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;
    private static final int DYNAMIC_CODES = 2;
    private static final int MORE_BLOCKS = 0;
    private static final int LAST_BLOCK = 1;
    /** Without repetitions there are no distances. Two of one bit each are what every reader knows to read. */
    private static final int[] DISTANCE_LENGTHS = {1, 1};

    private static final int LONGEST_OF_LENGTHS = 7;
    /** In which the lengths of the codes of lengths come; those of runs are not used. */
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    /** More than a block takes besides its bytes, and than the empty one at the end. */
    private static final int FRAME_BYTES = 400;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private byte[] out;
    private int at;
    /** Not written yet: the lowest bit is the next. */
    private long bits;

    private int count;

    private LiteralBlocks(byte[] bytes) {
        this.bytes = bytes;
        this.out = new byte[bytes.length / 2 + FRAME_BYTES];
    }

    /** @param last whether the stream ends with them; it ends with a whole byte in any case */
    static byte[] of(byte[] bytes, boolean last) {
        var blocks = new LiteralBlocks(bytes);
        for (int from = 0; from < bytes.length; from += BLOCK_BYTES) {
            blocks.block(from, Math.min(bytes.length, from + BLOCK_BYTES));
        }
        blocks.end(last);
        return Arrays.copyOf(blocks.out, blocks.at);
    }

    private void block(int from, int to) {
        int[] counts = counts(bytes, from, to);
        HuffmanCode code = HuffmanCode.of(counts, LONGEST);
        long literalBits = IntStream.range(0, END_OF_BLOCK)
                .mapToLong(literal -> (long) counts[literal] * code.length(literal))
                .sum();
        require(Math.toIntExact(literalBits / Byte.SIZE) + FRAME_BYTES);
        header(code);
        int[] packed = new int[END_OF_BLOCK];
        Arrays.setAll(packed, literal -> code.code(literal) << LENGTH_BITS | code.length(literal));
        literals(from, to, packed);
        put(code, END_OF_BLOCK);
    }

    private static int[] counts(byte[] bytes, int from, int to) {
        int[] counts = new int[END_OF_BLOCK + 1];
        // To count equal bytes one after the other in one place would be slow.
        int[] others = new int[END_OF_BLOCK];
        int i = from;
        for (; i + 1 < to; i += 2) {
            counts[bytes[i] & 0xff]++;
            others[bytes[i + 1] & 0xff]++;
        }
        for (; i < to; i++) {
            counts[bytes[i] & 0xff]++;
        }
        for (int literal = 0; literal < END_OF_BLOCK; literal++) {
            counts[literal] += others[literal];
        }
        counts[END_OF_BLOCK] = 1;
        return counts;
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

    private void header(HuffmanCode literals) {
        int[] lengths = Arrays.copyOf(literals.lengths(), END_OF_BLOCK + 1 + DISTANCE_LENGTHS.length);
        System.arraycopy(DISTANCE_LENGTHS, 0, lengths, END_OF_BLOCK + 1, DISTANCE_LENGTHS.length);
        int[] counts = new int[ORDER.length];
        for (int length : lengths) {
            counts[length]++;
        }
        HuffmanCode ofLengths = HuffmanCode.of(counts, LONGEST_OF_LENGTHS);
        put(MORE_BLOCKS, 1);
        put(DYNAMIC_CODES, 2);
        put(0, 5); // 257 literals
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
