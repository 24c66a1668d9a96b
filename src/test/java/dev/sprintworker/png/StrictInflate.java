package dev.sprintworker.png;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/**
 * Reads what {@link DeflateBlocks} writes as the strictest of readers would (RFC 1951): complete codes only, no longer than they
 * may be, nothing repeated from before the stream or from too far back, and the longest in the one way there is.
 */
final class StrictInflate {
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    private static final int END_OF_BLOCK = 256;
    private static final int LONGEST = 285;
    private static final int FARTHEST = 32 << 10;

    private final byte[] stream;
    private byte[] out = new byte[1000];
    private int length;
    private int bit;

    private StrictInflate(byte[] stream) {
        this.stream = stream;
    }

    static byte[] of(byte[] stream) {
        StrictInflate reader = new StrictInflate(stream);
        boolean last = false;
        while (!last) {
            last = reader.bits(1) == 1;
            if (reader.bits(2) == 0) {
                reader.bits(-reader.bit & 7);
                assertThat(reader.bits(16)).as("bytes as they are").isZero();
                assertThat(reader.bits(16)).isEqualTo(0xffff);
            } else {
                reader.block();
            }
        }
        assertThat((reader.bit + 7) / 8).as("the end").isEqualTo(stream.length);
        return Arrays.copyOf(reader.out, reader.length);
    }

    private void block() {
        int literals = bits(5) + 257;
        int distances = bits(5) + 1;
        int[] ofLengths = new int[ORDER.length];
        int described = bits(4) + 4;
        for (int i = 0; i < described; i++) {
            ofLengths[ORDER[i]] = bits(3);
        }
        Code lengthCode = new Code(ofLengths);
        int[] lengths = new int[literals + distances];
        Arrays.setAll(lengths, i -> symbol(lengthCode));
        assertThat(Arrays.stream(lengths).max().orElseThrow()).isLessThanOrEqualTo(15);
        Code code = new Code(Arrays.copyOf(lengths, literals));
        Code distanceCode = new Code(Arrays.copyOfRange(lengths, literals, lengths.length));
        for (int symbol = symbol(code); symbol != END_OF_BLOCK; symbol = symbol(code)) {
            if (symbol < END_OF_BLOCK) {
                write((byte) symbol);
            } else {
                int repeated = repeated(symbol);
                int distance = distance(symbol(distanceCode));
                assertThat(distance).as("what is repeated").isLessThanOrEqualTo(Math.min(length, FARTHEST));
                for (int i = 0; i < repeated; i++) {
                    write(out[length - distance]);
                }
            }
        }
    }

    private void write(byte value) {
        if (length == out.length) {
            out = Arrays.copyOf(out, 2 * length);
        }
        out[length++] = value;
    }

    private int repeated(int symbol) {
        if (symbol == LONGEST) {
            return 258;
        }
        int number = symbol - END_OF_BLOCK - 1;
        int extra = Math.max(0, number / 4 - 1);
        int repeated = extra == 0 ? 3 + number : 3 + (4 + number % 4 << extra) + bits(extra);
        assertThat(repeated).as("the longest has a symbol of its own").isLessThan(258);
        return repeated;
    }

    private int distance(int symbol) {
        int extra = Math.max(0, symbol / 2 - 1);
        return extra == 0 ? 1 + symbol : 1 + (2 + symbol % 2 << extra) + bits(extra);
    }

    private int symbol(Code code) {
        int value = 1;
        while (true) {
            value = value << 1 | bits(1);
            int symbol = code.symbol(value);
            if (symbol >= 0) {
                return symbol;
            }
        }
    }

    private int bits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++, bit++) {
            value |= (stream[bit >> 3] >> (bit & 7) & 1) << i;
        }
        return value;
    }

    /** Canonical, as RFC 1951 (3.2.2) derives it from its lengths. */
    private static final class Code {
        /** By the code's bits behind a 1. */
        private final int[] symbols = new int[1 << 16];

        Code(int[] lengths) {
            Arrays.fill(symbols, -1);
            double share = Arrays.stream(lengths)
                    .filter(length -> length > 0)
                    .mapToDouble(length -> Math.scalb(1.0, -length))
                    .sum();
            assertThat(share).as("complete code").isOne();
            int code = 0;
            for (int length = 1; length <= 15; length++) {
                for (int symbol = 0; symbol < lengths.length; symbol++) {
                    if (lengths[symbol] == length) {
                        symbols[1 << length | code++] = symbol;
                    }
                }
                code <<= 1;
            }
        }

        int symbol(int bitsBehindOne) {
            return symbols[bitsBehindOne];
        }
    }
}
