package dev.sprintworker.png;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FilteredRowsTest {

    @Test
    void shouldPredictAsTheSpecificationOfPngDoesWhateverTheNeighboursAre() {
        int wrong = 0;
        for (int left = 0; left < 256; left++) {
            for (int up = 0; up < 256; up++) {
                for (int corner = 0; corner < 256; corner++) {
                    wrong += FilteredRows.paeth(left, up, corner) == specified(left, up, corner) ? 0 : 1;
                }
            }
        }
        assertThat(wrong).isZero();
    }

    /** PNG, third edition, 9.4. */
    private static int specified(int a, int b, int c) {
        int p = a + b - c;
        int pa = Math.abs(p - a);
        int pb = Math.abs(p - b);
        int pc = Math.abs(p - c);
        if (pa <= pb && pa <= pc) {
            return a;
        }
        return pb <= pc ? b : c;
    }
}
