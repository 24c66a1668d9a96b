package dev.sprintworker.png;

import dev.sprintworker.sana.Picture;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.Adler32;
import java.util.zip.Deflater;

/**
 * A picture's pixels as the zlib stream of a PNG file. In rows of a photograph hardly a byte sequence comes twice:
 * there, codes by frequency alone are both faster and smaller than a search for repetitions, which other rows, of flat
 * colour, get. Some rows at a time, a band, decide, and are compressed side by side on all cores.
 */
final class PixelStream {
    private static final int BAND_ROWS = 64;
    private static final int LEVEL = 4;
    /** So many equal bytes, from a multiple of that on, are a run. */
    private static final int RUN = 8;
    /** One byte in so many, in runs, is enough to search for repetitions. */
    private static final int RUN_SHARE = 8;
    /** Deflate, a window of 32 KiB, a fast level, no dictionary (RFC 1950). */
    private static final byte[] ZLIB_HEADER = {0x78, 0x5e};
    /** How far back repetitions may lie (RFC 1951). */
    private static final int WINDOW = 32 << 10;

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
        boolean repeats = repeats(filtered);
        Adler32 adler = new Adler32();
        adler.update(filtered);
        byte[] buffer = new byte[64 << 10];
        var out = new ByteArrayOutputStream(filtered.length / 2);
        Deflater deflater = new Deflater(LEVEL, true);
        try {
            deflater.setStrategy(repeats ? Deflater.DEFAULT_STRATEGY : Deflater.HUFFMAN_ONLY);
            // Takes effect at the next call, which must not see input yet.
            drain(deflater, buffer, out, Deflater.NO_FLUSH);
            if (repeats && first > 0) {
                // What the band before ends with may come again in this one.
                int rowsBack = Math.min(first, (WINDOW + rows.bytes() - 1) / rows.bytes());
                deflater.setDictionary(filtered(rows, first - rowsBack, first));
            }
            deflater.setInput(filtered);
            if (last) {
                deflater.finish();
            }
            drain(deflater, buffer, out, Deflater.SYNC_FLUSH);
            return new Band(out.toByteArray(), filtered.length, (int) adler.getValue());
        } finally {
            deflater.end();
        }
    }

    private static byte[] filtered(FilteredRows rows, int first, int end) {
        byte[] filtered = new byte[(end - first) * rows.bytes()];
        for (int row = first; row < end; row++) {
            rows.write(row, filtered, (row - first) * rows.bytes());
        }
        return filtered;
    }

    /** Until all input is taken and no more output is at hand. */
    private static void drain(Deflater deflater, byte[] buffer, ByteArrayOutputStream out, int flush) {
        int written;
        do {
            written = deflater.deflate(buffer, 0, buffer.length, flush);
            out.write(buffer, 0, written);
        } while (written == buffer.length || !deflater.needsInput() && !deflater.finished());
    }

    private static boolean repeats(byte[] bytes) {
        int inRuns = 0;
        for (int i = 0; i + RUN <= bytes.length; i += RUN) {
            if (bytes[i] == bytes[i + RUN - 1] && Arrays.mismatch(bytes, i, i + RUN - 1, bytes, i + 1, i + RUN) < 0) {
                inRuns += RUN;
            }
        }
        return inRuns > bytes.length / RUN_SHARE;
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
