package dev.sprintworker.png;

import dev.sprintworker.sana.Picture;
import java.io.ByteArrayOutputStream;
import java.util.zip.Deflater;

/**
 * A picture's pixels as the zlib stream of a PNG file. In rows of a photograph hardly a byte sequence comes twice:
 * there, codes by frequency alone are both faster and smaller than a search for repetitions, which other rows, of flat
 * colour, get. Some rows at a time decide.
 */
final class PixelStream {
    private static final int BAND_ROWS = 64;
    private static final int LEVEL = 4;
    private static final int RUN = 8;
    /** One byte in so many, in runs of equal bytes, is enough to search for repetitions. */
    private static final int RUN_SHARE = 8;

    private PixelStream() {}

    static byte[] of(Picture picture) {
        FilteredRows rows = new FilteredRows(picture.rgb(), picture.width());
        byte[] band = new byte[Math.min(BAND_ROWS, picture.height()) * rows.bytes()];
        byte[] buffer = new byte[64 * 1024];
        var out = new ByteArrayOutputStream(picture.rgb().length / 2);
        Deflater deflater = new Deflater(LEVEL);
        try {
            for (int first = 0; first < picture.height(); first += BAND_ROWS) {
                int count = Math.min(BAND_ROWS, picture.height() - first);
                for (int i = 0; i < count; i++) {
                    rows.write(first + i, band, i * rows.bytes());
                }
                int length = count * rows.bytes();
                deflater.setStrategy(repeats(band, length) ? Deflater.DEFAULT_STRATEGY : Deflater.HUFFMAN_ONLY);
                // Takes effect at the next call, which must not see input yet: it would get the strategy before.
                drain(deflater, buffer, out);
                deflater.setInput(band, 0, length);
                drain(deflater, buffer, out);
            }
            deflater.finish();
            drain(deflater, buffer, out);
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /** Until all input is taken and no more output is at hand. */
    private static void drain(Deflater deflater, byte[] buffer, ByteArrayOutputStream out) {
        int written;
        do {
            written = deflater.deflate(buffer);
            out.write(buffer, 0, written);
        } while (written == buffer.length || !deflater.needsInput() && !deflater.finished());
    }

    private static boolean repeats(byte[] bytes, int length) {
        int inRuns = 0;
        int run = 1;
        for (int i = 1; i < length; i++) {
            if (bytes[i] == bytes[i - 1]) {
                run++;
            } else {
                inRuns += run >= RUN ? run : 0;
                run = 1;
            }
        }
        inRuns += run >= RUN ? run : 0;
        return inRuns > length / RUN_SHARE;
    }
}
