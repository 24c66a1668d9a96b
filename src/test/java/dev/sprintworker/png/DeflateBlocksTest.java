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

class DeflateBlocksTest {

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
            byte[] stream = DeflateBlocks.of(bytes, 1, Runs::find, true);
            assertThat(inflated(stream)).isEqualTo(bytes);
            assertThat(StrictInflate.of(stream)).isEqualTo(bytes);
            var both = new ByteArrayOutputStream();
            both.writeBytes(DeflateBlocks.of(bytes, 1, Runs::find, false));
            both.writeBytes(DeflateBlocks.of(noise, 1, Runs::find, true));
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

        byte[] stream = DeflateBlocks.of(bytes.toByteArray(), 1, Runs::find, true);

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
            byte[] stream = DeflateBlocks.of(bytes.toByteArray(), 1, Runs::find, true);
            assertThat(inflated(stream)).isEqualTo(bytes.toByteArray());
            assertThat(StrictInflate.of(stream)).isEqualTo(bytes.toByteArray());
        }
    }

    /** Of each length and each distance there may be, in bytes that say which they are. */
    @Test
    void shouldKeepRepetitionsFromEveryDistance() throws DataFormatException {
        byte[] bytes = new byte[300_000];
        new Random(3).nextBytes(bytes);
        Random random = new Random(4);
        var all = new Repetitions();
        for (int at = Repetitions.FARTHEST; at < bytes.length - 300; ) {
            int length = 3 + random.nextInt(256);
            int distance = all.count() == 0 ? Repetitions.FARTHEST : 1 + random.nextInt(1 << 1 + random.nextInt(15));
            for (int i = at; i < at + length; i++) {
                bytes[i] = bytes[i - distance];
            }
            all.add(at, length, distance);
            at += length + random.nextInt(9);
        }
        Repetitions.Finder finder = (in, from, to, found) -> {
            for (int i = 0; i < all.count(); i++) {
                if (all.start(i) >= from && all.start(i) + all.length(i) <= to) {
                    found.add(all.start(i), all.length(i), all.distance(i));
                }
            }
        };

        byte[] stream = DeflateBlocks.of(bytes, 100, finder, true);

        assertThat(inflated(stream)).isEqualTo(bytes);
        assertThat(StrictInflate.of(stream)).isEqualTo(bytes);
        assertThat(stream)
                .as("a few bytes for each repetition, and what is none")
                .hasSizeLessThan(60_000);
    }

    /** Pixels that come again, in rows of every kind of length. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 86, 87, 341, 1024, 20_000})
    void shouldKeepPixelsThatComeAgain(int width) throws DataFormatException {
        int rowBytes = 1 + 3 * width;
        Random random = new Random(width);
        for (int pixels : new int[] {1, 2, 7, 100, 5000}) {
            byte[][] palette = new byte[pixels][3];
            for (byte[] pixel : palette) {
                random.nextBytes(pixel);
            }
            byte[] bytes = new byte[Math.max(1, 120_000 / rowBytes) * rowBytes];
            for (int i = 0; i < bytes.length; i += rowBytes) {
                bytes[i] = (byte) random.nextInt(5);
                for (int x = 0; x < width; x++) {
                    // Small numbers more often than large ones.
                    byte[] pixel = palette[random.nextInt(1 + random.nextInt(pixels))];
                    System.arraycopy(pixel, 0, bytes, i + 1 + 3 * x, 3);
                }
            }

            byte[] stream = DeflateBlocks.of(bytes, rowBytes, new PixelRepeats(rowBytes), true);

            assertThat(inflated(stream)).isEqualTo(bytes);
            assertThat(StrictInflate.of(stream)).isEqualTo(bytes);
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
