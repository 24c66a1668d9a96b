package dev.sprintworker.png;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunsTest {

    private final Repetitions runs = new Repetitions();

    /** Whatever it begins and ends at. */
    @ParameterizedTest
    @CsvSource({"0,15", "0,100", "1,15", "7,15", "8,15", "13,40", "50,50", "85,15"})
    void shouldFindARunToItsEnds(int start, int length) {
        byte[] bytes = noise(100);
        Arrays.fill(bytes, start, start + length, (byte) 0);

        find(bytes, 0, bytes.length);

        assertThat(found()).containsExactly(start + " to " + (start + length));
    }

    @ParameterizedTest
    @CsvSource({
        "259,1 to 259",
        "260,1 to 259",
        "261,1 to 259",
        "262,1 to 259 to 262",
        "517,1 to 259 to 517",
        "520,1 to 259 to 517 to 520"
    })
    void shouldTakeAsManyRepetitionsAsARunNeeds(int length, String expected) {
        find(new byte[length], 0, length);

        String found = "1";
        int end = 1;
        for (int i = 0; i < runs.count(); i++) {
            assertThat(runs.start(i)).isEqualTo(end);
            end += runs.length(i);
            found += " to " + end;
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void shouldTellRunsApartThatFollowEachOther() {
        byte[] bytes = new byte[60];
        Arrays.fill(bytes, 21, 43, (byte) 1);
        Arrays.fill(bytes, 43, 60, (byte) 2);

        find(bytes, 0, bytes.length);

        assertThat(found()).containsExactly("0 to 21", "21 to 43", "43 to 60");
    }

    @Test
    void shouldLookAtNothingButThePartItIsGiven() {
        find(new byte[100], 10, 31);
        assertThat(found()).containsExactly("10 to 31");

        find(noise(100), 0, 100);
        assertThat(found()).as("what was found before").isEmpty();

        find(new byte[100], 93, 100);
        assertThat(found()).as("shorter than what is looked at at once").isEmpty();
    }

    @Test
    void shouldFindMoreRunsThanItHadRoomForAtFirst() {
        byte[] bytes = new byte[20 * 100];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i / 20);
        }

        find(bytes, 0, bytes.length);

        assertThat(runs.count()).isEqualTo(100);
    }

    /** No byte of it is 0, and none is its neighbour's. */
    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(1).nextBytes(noise);
        for (int i = 0; i < length; i++) {
            noise[i] = (byte) (noise[i] & 0x7e | 0x80 | i & 1);
        }
        return noise;
    }

    private void find(byte[] bytes, int from, int to) {
        runs.clear();
        Runs.find(bytes, from, to, runs);
    }

    /** The first byte of a run is the one that is repeated. */
    private List<String> found() {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < runs.count(); i++) {
            assertThat(runs.distance(i)).isOne();
            found.add(runs.start(i) - 1 + " to " + (runs.start(i) + runs.length(i)));
        }
        return found;
    }
}
