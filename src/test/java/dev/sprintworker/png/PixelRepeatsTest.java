package dev.sprintworker.png;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelRepeatsTest {
    private static final int WIDTH = 400;
    private static final int ROW_BYTES = 1 + 3 * WIDTH;

    private final byte[] rows = new byte[40 * ROW_BYTES];

    /** No pixel comes twice. */
    PixelRepeatsTest() {
        for (int pixel = 0; pixel < 40 * WIDTH; pixel++) {
            int scattered = pixel * 0x9E3779;
            for (int i = 0; i < 3; i++) {
                rows[at(pixel / WIDTH, pixel % WIDTH) + i] = (byte) (scattered >> 8 * i);
            }
        }
    }

    @Test
    void shouldFindNothingWhereNoPixelComesTwice() {
        assertThat(found(0, rows.length)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 86})
    void shouldFindPixelsThatCameBefore(int pixels) {
        copy(at(0, 7), at(3, 20), pixels);

        assertThat(found(0, rows.length))
                .containsExactly(at(3, 20) + ": " + 3 * pixels + " from " + (at(3, 20) - at(0, 7)));
    }

    @Test
    void shouldTakeAsManyRepetitionsAsALongOneNeeds() {
        copy(at(0, 0), at(1, 0), 100);

        assertThat(found(0, rows.length))
                .containsExactly(at(1, 0) + ": 258 from " + ROW_BYTES, at(1, 86) + ": 42 from " + ROW_BYTES);
    }

    @Test
    void shouldEndWithTheRow() {
        System.arraycopy(rows, at(0, WIDTH - 5), rows, at(2, WIDTH - 5), 3 * 5 + 1 + 3 * 5);

        assertThat(found(0, rows.length))
                .containsExactly(
                        at(2, WIDTH - 5) + ": 15 from " + 2 * ROW_BYTES, at(3, 0) + ": 15 from " + 2 * ROW_BYTES);
    }

    @Test
    void shouldFindInALaterPartWhatCameInAnEarlierOne() {
        copy(at(0, 3), at(10, 3), 4);

        assertThat(found(10 * ROW_BYTES, 10 * ROW_BYTES, rows.length))
                .containsExactly(at(10, 3) + ": 12 from " + 10 * ROW_BYTES);
    }

    /** 32 KiB are 27 rows and some bytes. */
    @Test
    void shouldNotLookBackFartherThanDeflateCan() {
        copy(at(0, 50), at(27, 50), 100);
        copy(at(1, 250), at(29, 250), 100);

        assertThat(found(0, rows.length))
                .isNotEmpty()
                .allMatch(repetition -> repetition.endsWith("from " + 27 * ROW_BYTES));
    }

    /** Of four values a byte takes two bits: to say where a pixel of them came takes more, but for the pixel before. */
    @Test
    void shouldLeaveAloneWhatTakesFewerBitsAsItIs() {
        Random random = new Random(1);
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (byte) random.nextInt(4);
        }

        assertThat(found(0, rows.length))
                .anyMatch(repetition -> repetition.endsWith(": 3 from 3"))
                .noneMatch(repetition -> repetition.matches(".*: 3 from (?!3$).*"));
    }

    @Test
    void shouldRepeatASinglePixelThatIsNear() {
        copy(at(5, 10), at(5, 12), 1);

        assertThat(found(0, rows.length)).containsExactly(at(5, 12) + ": 3 from 6");
    }

    @Test
    void shouldRepeatAPixelOfOneColourFromItself() {
        Arrays.fill(rows, at(4, 0), at(4, 20), (byte) 9);

        assertThat(found(0, rows.length)).containsExactly(at(4, 1) + ": 57 from 3");
    }

    /** A byte takes a bit at least, however frequent. */
    @Test
    void shouldRepeatWhatIsNearlyAllOfOneColour() {
        Arrays.fill(rows, (byte) 0);
        for (int i = 0; i < rows.length; i += 500) {
            rows[i] = 1;
        }

        var repetitions = new Repetitions();
        new PixelRepeats(ROW_BYTES).find(rows, 0, rows.length, repetitions);

        int repeated = 0;
        for (int i = 0; i < repetitions.count(); i++) {
            repeated += repetitions.length(i);
        }
        assertThat(repeated).isGreaterThan(rows.length * 98 / 100);
    }

    private static int at(int row, int pixel) {
        return row * ROW_BYTES + 1 + 3 * pixel;
    }

    private void copy(int from, int to, int pixels) {
        System.arraycopy(rows, from, rows, to, 3 * pixels);
    }

    /** What is found from one end to the other, part by part. */
    private List<String> found(int... ends) {
        var finder = new PixelRepeats(ROW_BYTES);
        var repetitions = new Repetitions();
        int from = 0;
        for (int end : ends) {
            if (end > from) {
                repetitions.clear();
                finder.find(rows, from, end, repetitions);
                from = end;
            }
        }
        List<String> found = new ArrayList<>();
        for (int i = 0; i < repetitions.count(); i++) {
            found.add(repetitions.start(i) + ": " + repetitions.length(i) + " from " + repetitions.distance(i));
        }
        return found;
    }
}
