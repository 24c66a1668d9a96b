package dev.sprintworker.png;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HuffmanCodeTest {

    @Test
    void shouldGiveShortCodesToWhatComesOften() {
        HuffmanCode code = HuffmanCode.of(new int[] {1, 0, 8, 2, 4}, 15);

        assertThat(code.lengths()).containsExactly(3, 0, 1, 3, 2);
    }

    /** The example of RFC 1951, 3.2.2, whose codes are written with their first bit on the left. */
    @Test
    void shouldNumberCodesAsDeflateDoes() {
        HuffmanCode code = HuffmanCode.of(new int[] {8, 8, 8, 8, 8, 16, 4, 4}, 15);

        assertThat(code.lengths()).containsExactly(3, 3, 3, 3, 3, 2, 4, 4);
        assertThat(IntStream.range(0, 8).mapToObj(symbol -> text(code, symbol)))
                .containsExactly("010", "011", "100", "101", "110", "00", "1110", "1111");
    }

    /** Counts that grow like Fibonacci's numbers make the deepest tree. */
    @ParameterizedTest
    @CsvSource({"24,15", "40,15", "19,7", "16,7"})
    void shouldLimitLengths(int symbols, int longest) {
        int[] counts = new int[symbols];
        counts[0] = 1;
        counts[1] = 1;
        for (int i = 2; i < symbols; i++) {
            counts[i] = counts[i - 1] + counts[i - 2];
        }

        HuffmanCode code = HuffmanCode.of(counts, longest);

        assertThat(depth(code)).isLessThanOrEqualTo(longest);
        requireComplete(code, counts);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 257})
    void shouldBeCompleteWhateverTheCounts(int symbols) {
        Random random = new Random(symbols);
        for (int i = 0; i < 200; i++) {
            int bits = 1 + random.nextInt(30);
            int[] counts = random.ints(symbols, 0, 1 << bits).toArray();
            counts[0]++;
            counts[symbols - 1]++;

            HuffmanCode code = HuffmanCode.of(counts, 15);

            assertThat(depth(code)).isLessThanOrEqualTo(15);
            requireComplete(code, counts);
        }
    }

    /** Every sequence of bits is one of symbols, and of one only. */
    private static void requireComplete(HuffmanCode code, int[] counts) {
        double sum = 0;
        Set<String> prefixes = new HashSet<>();
        Set<String> codes = new HashSet<>();
        for (int symbol = 0; symbol < counts.length; symbol++) {
            assertThat(code.length(symbol) > 0).isEqualTo(counts[symbol] > 0);
            if (counts[symbol] > 0) {
                sum += Math.pow(2, -code.length(symbol));
                String text = text(code, symbol);
                codes.add(text);
                IntStream.range(1, text.length()).forEach(end -> prefixes.add(text.substring(0, end)));
            }
        }
        assertThat(sum).isEqualTo(1);
        assertThat(codes)
                .hasSize((int) Arrays.stream(counts).filter(count -> count > 0).count())
                .noneMatch(prefixes::contains);
    }

    private static int depth(HuffmanCode code) {
        return Arrays.stream(code.lengths()).max().orElseThrow();
    }

    private static String text(HuffmanCode code, int symbol) {
        return IntStream.range(0, code.length(symbol))
                .mapToObj(bit -> String.valueOf(code.packed(symbol) >> HuffmanCode.LENGTH_BITS + bit & 1))
                .reduce("", String::concat);
    }
}
