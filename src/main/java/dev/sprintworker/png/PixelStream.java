package dev.sprintworker.png;

import dev.sprintworker.sana.Picture;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
    private static final int RUN = Long.BYTES;
    /** One byte in so many, in runs, is enough to search for repetitions. */
    private static final int RUN_SHARE = 8;
    /** Deflate, a window of 32 KiB, a fast level, no dictionary (RFC 1950). */
    private static final byte[] ZLIB_HEADER = {0x78, 0x5e};
    /** How far back repetitions may lie (RFC 1951). */
    private static final int WINDOW = 32 << 10;

    private static final int ADLER_BASE = 65521;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

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
        // What the band before ends with may come again in this one.
        int rowsBack = Math.min(first, (WINDOW + rows.bytes() - 1) / rows.bytes());
        byte[] compressed = repeats(filtered)
                ? compressed(filtered, filtered(rows, first - rowsBack, first), last)
                : LiteralBlocks.of(filtered, last);
        return new Band(compressed, filtered.length, (int) adler.getValue());
    }

    private static byte[] compressed(byte[] filtered, byte[] before, boolean last) {
        byte[] buffer = new byte[64 << 10];
        var out = new ByteArrayOutputStream(filtered.length / 2);
        Deflater deflater = new Deflater(LEVEL, true);
        try {
            deflater.setDictionary(before);
            deflater.setInput(filtered);
            if (last) {
                deflater.finish();
            }
            int written;
            do {
                written = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
                out.write(buffer, 0, written);
            } while (written == buffer.length || !deflater.needsInput() && !deflater.finished());
            return out.toByteArray();
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

    private static boolean repeats(byte[] bytes) {
        int inRuns = 0;
        for (int i = 0; i + RUN <= bytes.length; i += RUN) {
            long some = (long) LONG.get(bytes, i);
            if (some == Long.rotateLeft(some, Byte.SIZE)) {
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
