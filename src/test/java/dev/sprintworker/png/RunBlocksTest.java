package dev.sprintworker.png;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunBlocksTest {

    private static final int BLOCK = 48 << 10;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 1000, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 2})
    void shouldBeReadByEveryReaderOfDeflate(int length) throws DataFormatException {
        Random random = new Random(length);
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        byte[] uniform = new byte[length];
        Arrays.fill(uniform, (byte) 200);
        byte[] twoValued = new byte[length];
        byte[] skewed = new byte[length];
        for (int i = 0; i < length; i++) {
            twoValued[i] = (byte) (random.nextInt(100) == 0 ? 255 : 0);
            // Each value half as often as the one before: codes as long as there may be, and longer without a limit.
            skewed[i] = (byte) Integer.numberOfTrailingZeros(random.nextInt());
        }
        for (byte[] bytes : new byte[][] {noise, uniform, twoValued, skewed, deep(length)}) {
            byte[] stream = RunBlocks.of(bytes, true);
            assertThat(inflated(stream)).isEqualTo(bytes);
            assertThat(StrictInflate.of(stream)).isEqualTo(bytes);
            var both = new ByteArrayOutputStream();
            both.writeBytes(RunBlocks.of(bytes, false));
            both.writeBytes(RunBlocks.of(noise, true));
            assertThat(inflated(both.toByteArray()))
                    .startsWith(bytes)
                    .endsWith(noise)
                    .hasSize(2 * length);
        }
    }

    /** Each length a repetition can have, its parts where one is not enough, and what is too short to be one. */
    @Test
    void shouldKeepRunsOfEveryLength() throws DataFormatException {
        var bytes = new ByteArrayOutputStream();
        for (int length = 1; length <= 2 * 258 + 20; length++) {
            byte[] run = new byte[length];
            Arrays.fill(run, (byte) length);
            bytes.writeBytes(run);
        }

        byte[] stream = RunBlocks.of(bytes.toByteArray(), true);

        assertThat(inflated(stream)).isEqualTo(bytes.toByteArray());
        assertThat(StrictInflate.of(stream)).isEqualTo(bytes.toByteArray());
        assertThat(stream).as("some bytes a run").hasSizeLessThan(536 * 5);
    }

    /** So many different lengths of codes, so unlike in number, that their own codes have to be kept short. */
    @Test
    void shouldKeepWhatHasManyLengthsOfCodes() throws DataFormatException {
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            var bytes = new ByteArrayOutputStream();
            while (bytes.size() < 170_000) {
                int length = random.nextInt(3) == 0 ? 1 + random.nextInt(2000) : 1 + random.nextInt(30);
                byte[] run = new byte[length];
                Arrays.fill(run, (byte) random.nextInt(1 + random.nextInt(256)));
                bytes.writeBytes(run);
            }
            byte[] stream = RunBlocks.of(bytes.toByteArray(), true);
            assertThat(inflated(stream)).isEqualTo(bytes.toByteArray());
            assertThat(StrictInflate.of(stream)).isEqualTo(bytes.toByteArray());
        }
    }

    /** Values whose counts grow like Fibonacci's numbers, as far as there is room in a block. */
    private static byte[] deep(int length) {
        byte[] bytes = new byte[length];
        int count = 1;
        int next = 1;
        int at = 0;
        for (int value = 0; at < length; value++) {
            int end = Math.min(length, at + count);
            Arrays.fill(bytes, at, end, (byte) value);
            at = end;
            int sum = count + next;
            count = next;
            next = sum;
        }
        return bytes;
    }

    private static byte[] inflated(byte[] stream) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(stream);
            var out = new ByteArrayOutputStream();
            byte[] buffer = new byte[10_000];
            while (!inflater.finished()) {
                int read = inflater.inflate(buffer);
                assertThat(read > 0 || inflater.finished()).as("more to read").isTrue();
                out.write(buffer, 0, read);
            }
            assertThat(inflater.getRemaining()).isZero();
            return out.toByteArray();
        } finally {
            inflater.end();
        }
    }
}
