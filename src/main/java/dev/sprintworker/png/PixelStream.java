package dev.sprintworker.png;

import dev.sprintworker.sana.Picture;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.Adler32;

/**
 * A picture's pixels as the zlib stream of a PNG file. In filtered rows of a coloured picture hardly a byte sequence comes
 * twice but runs, of flat colour; where channels are nearly equal or patterns come again, pixels do. Some rows at a time, a
 * band, are compressed side by side on all cores, each with what suits it.
 */
final class PixelStream {
    private static final int BAND_ROWS = 64;
    /** Deflate, a window of 32 KiB, a fast level, no dictionary (RFC 1950). */
    private static final byte[] ZLIB_HEADER = {0x78, 0x5e};

    /** Of a band so many bytes and so many rows, at least, are tried to see which repetitions make it smaller. */
    private static final int SAMPLE_BYTES = 4 << 10;

    private static final int SAMPLE_ROWS = 4;

    private static final int ADLER_BASE = 65521;

    private PixelStream() {}

    /**
     * Rows that are compressed together, whose stream ends with a whole byte.
     *
     * @param length bytes before compression
     * @param adler their Adler-32
     */
    private record Band(byte[] compressed, int length, int adler) {}

    static byte[] of(Picture picture) {
        FilteredRows rows = new FilteredRows(picture.rgb(), picture.width());
        int count = (picture.height() + BAND_ROWS - 1) / BAND_ROWS;
        List<Band> bands = IntStream.range(0, count)
                .parallel()
                .mapToObj(
                        i -> band(rows, i * BAND_ROWS, Math.min(picture.height(), (i + 1) * BAND_ROWS), i == count - 1))
                .toList();
        int bytes = bands.stream().mapToInt(band -> band.compressed().length).sum();
        ByteBuffer stream =
                ByteBuffer.allocate(ZLIB_HEADER.length + bytes + Integer.BYTES).put(ZLIB_HEADER);
        int adler = 1;
        for (Band band : bands) {
            stream.put(band.compressed());
            adler = joined(adler, band);
        }
        return stream.putInt(adler).array();
    }

    private static Band band(FilteredRows rows, int first, int end, boolean last) {
        byte[] filtered = filtered(rows, first, end);
        Adler32 adler = new Adler32();
        adler.update(filtered);
        byte[] compressed = DeflateBlocks.of(filtered, rows.bytes(), finder(filtered, rows.bytes()), last);
        return new Band(compressed, filtered.length, (int) adler.getValue());
    }

    private static Repetitions.Finder finder(byte[] filtered, int rowBytes) {
        int rows = filtered.length / rowBytes;
        int sampled = Math.min(rows, Math.max(SAMPLE_ROWS, (SAMPLE_BYTES + rowBytes - 1) / rowBytes));
        // From all over the band: its parts may be unlike each other.
        byte[] sample = new byte[sampled * rowBytes];
        for (int i = 0; i < sampled; i++) {
            int row = (2 * i + 1) * rows / (2 * sampled);
            System.arraycopy(filtered, row * rowBytes, sample, i * rowBytes, rowBytes);
        }
        int withRuns = DeflateBlocks.of(sample, rowBytes, Runs::find, true).length;
        int withPixels = DeflateBlocks.of(sample, rowBytes, new PixelRepeats(rowBytes), true).length;
        return withPixels < withRuns ? new PixelRepeats(rowBytes) : Runs::find;
    }

    private static byte[] filtered(FilteredRows rows, int first, int end) {
        byte[] filtered = new byte[(end - first) * rows.bytes()];
        for (int row = first; row < end; row++) {
            rows.write(row, filtered, (row - first) * rows.bytes());
        }
        return filtered;
    }

    /**
     * The Adler-32 of bytes followed by those of the band. It is two sums modulo 65521, of the bytes, from 1 on, and of
     * the first sum after each byte (RFC 1950, 8.2).
     */
    private static int joined(int adler, Band band) {
        long sum = adler & 0xffff;
        long bandSum = band.adler() & 0xffff;
        long sumOfSums = (adler >>> 16) + (band.adler() >>> 16) + band.length() % ADLER_BASE * (sum - 1 + ADLER_BASE);
        return (int) (sumOfSums % ADLER_BASE << 16 | (sum + bandSum - 1 + ADLER_BASE) % ADLER_BASE);
    }
}
