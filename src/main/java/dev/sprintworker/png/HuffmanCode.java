package dev.sprintworker.png;

import java.util.Arrays;

/**
 * A prefix code as Deflate has it (RFC 1951, 3.2.2): symbols that come often get short codes, and the lengths alone say
 * which.
 */
final class HuffmanCode {

    private static final int MAX_LENGTH = 15;

    /** Lower bits of a packed code, which hold its length; the code is above them. There is room for bits that follow it. */
    static final int LENGTH_BITS = 5;

    static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;

    private final int[] lengths;
    private final int[] codes;

    private HuffmanCode(int[] lengths) {
        this.lengths = lengths;
        this.codes = codes(lengths);
    }

    /**
     * @param counts how often each symbol comes; one that never does has no code. At least two do
     * @param longest bits of a code, enough for as many symbols, at most 15
     */
    static HuffmanCode of(int[] counts, int longest) {
        int[] weights = counts.clone();
        int[] lengths = lengths(weights);
        while (Arrays.stream(lengths).max().orElseThrow() > longest) {
            // Seldom. Halved, weights come nearer to each other, and the tree gets flatter: at worst all are 1.
            Arrays.setAll(weights, symbol -> (weights[symbol] + 1) / 2);
            lengths = lengths(weights);
        }
        return new HuffmanCode(lengths);
    }

    /** Bits of the symbol's code, 0 if it has none. */
    int length(int symbol) {
        return lengths[symbol];
    }

    /** The symbol's code, its first bit the lowest, and its length; see {@link #LENGTH_BITS}. */
    int packed(int symbol) {
        return packed(symbol, 0, 0);
    }

    /** The same with the lowest bits of a value behind it. */
    int packed(int symbol, int value, int bits) {
        int code = codes[symbol] | (value & (1 << bits) - 1) << lengths[symbol];
        return code << LENGTH_BITS | lengths[symbol] + bits;
    }

    /** The last one that has a code. */
    int lastSymbol() {
        int symbol = lengths.length - 1;
        while (lengths[symbol] == 0) {
            symbol--;
        }
        return symbol;
    }

    /** What so many of each symbol take. */
    long bits(int[] counts) {
        long bits = 0;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            bits += (long) counts[symbol] * lengths[symbol];
        }
        return bits;
    }

    int[] lengths() {
        return lengths.clone();
    }

    /** Joins the two lightest trees until one is left, whose depths are the lengths. */
    private static int[] lengths(int[] weights) {
        long[] leaves = byWeight(weights);
        int count = leaves.length;
        // Nodes are leaves by weight and then joints, which come into being by weight as well.
        long[] weight = new long[2 * count - 1];
        int[] parent = new int[2 * count - 1];
        for (int i = 0; i < count; i++) {
            weight[i] = leaves[i] >>> Integer.SIZE;
        }
        int leaf = 0;
        int joint = count;
        for (int node = count; node < weight.length; node++) {
            for (int child = 0; child < 2; child++) {
                boolean isLeaf = leaf < count && (joint == node || weight[leaf] <= weight[joint]);
                int lightest = isLeaf ? leaf++ : joint++;
                weight[node] += weight[lightest];
                parent[lightest] = node;
            }
        }
        int[] depth = new int[weight.length];
        int[] lengths = new int[weights.length];
        for (int node = weight.length - 2; node >= 0; node--) {
            depth[node] = depth[parent[node]] + 1;
            if (node < count) {
                lengths[(int) leaves[node]] = depth[node];
            }
        }
        return lengths;
    }

    /** Symbols that come at all in their lower halves, their weights in the upper ones. */
    private static long[] byWeight(int[] weights) {
        long[] leaves = new long[weights.length];
        int count = 0;
        for (int symbol = 0; symbol < weights.length; symbol++) {
            if (weights[symbol] > 0) {
                leaves[count++] = (long) weights[symbol] << Integer.SIZE | symbol;
            }
        }
        Arrays.sort(leaves, 0, count);
        return Arrays.copyOf(leaves, count);
    }

    /** Codes of one length follow each other in the order of their symbols. */
    private static int[] codes(int[] lengths) {
        int[] ofLength = new int[MAX_LENGTH + 1];
        for (int length : lengths) {
            ofLength[length]++;
        }
        int[] next = new int[MAX_LENGTH + 1];
        for (int length = 2; length <= MAX_LENGTH; length++) {
            next[length] = next[length - 1] + ofLength[length - 1] << 1;
        }
        int[] codes = new int[lengths.length];
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            if (lengths[symbol] > 0) {
                codes[symbol] = Integer.reverse(next[lengths[symbol]]++) >>> Integer.SIZE - lengths[symbol];
            }
        }
        return codes;
    }
}
