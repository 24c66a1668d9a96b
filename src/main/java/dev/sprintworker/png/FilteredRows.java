package dev.sprintworker.png;

/**
 * The filters of PNG (third edition, 9.2) for 8 bit RGB: what is left of a row once it is predicted from its neighbours.
 * Each row gets the filter that leaves the smallest differences on a sample of its bytes.
 */
final class FilteredRows {
    private static final int PIXEL_BYTES = 3;
    private static final int SAMPLE_STEP = 8;

    private static final int SUB = 1;
    private static final int UP = 2;
    private static final int AVERAGE = 3;
    private static final int PAETH = 4;

    private final byte[] rgb;
    private final int rowBytes;

    /** @param rgb rows of {@code width} pixels, from the top */
    FilteredRows(byte[] rgb, int width) {
        this.rgb = rgb;
        this.rowBytes = width * PIXEL_BYTES;
    }

    /** Bytes of a filtered row, its filter's number included. */
    int bytes() {
        return 1 + rowBytes;
    }

    /** Writes a filtered row to {@code out} from {@code at} on. */
    void write(int row, byte[] out, int at) {
        int here = row * rowBytes;
        int above = here - rowBytes;
        int filter = row == 0 ? SUB : best(here, above);
        out[at] = (byte) filter;
        int to = at + 1;
        // What is left of a row counts as 0.
        for (int x = 0; x < PIXEL_BYTES; x++) {
            int up = row == 0 ? 0 : rgb[above + x] & 0xff;
            int prediction = switch (filter) {
                case SUB -> 0;
                case AVERAGE -> up >> 1;
                default -> up;
            };
            out[to + x] = (byte) (rgb[here + x] - prediction);
        }
        switch (filter) {
            case SUB -> sub(here, out, to);
            case UP -> up(here, above, out, to);
            case AVERAGE -> average(here, above, out, to);
            default -> paeth(here, above, out, to);
        }
    }

    private void sub(int here, byte[] out, int to) {
        for (int x = PIXEL_BYTES; x < rowBytes; x++) {
            out[to + x] = (byte) (rgb[here + x] - rgb[here + x - PIXEL_BYTES]);
        }
    }

    private void up(int here, int above, byte[] out, int to) {
        for (int x = PIXEL_BYTES; x < rowBytes; x++) {
            out[to + x] = (byte) (rgb[here + x] - rgb[above + x]);
        }
    }

    private void average(int here, int above, byte[] out, int to) {
        for (int x = PIXEL_BYTES; x < rowBytes; x++) {
            int sum = (rgb[here + x - PIXEL_BYTES] & 0xff) + (rgb[above + x] & 0xff);
            out[to + x] = (byte) (rgb[here + x] - (sum >> 1));
        }
    }

    private void paeth(int here, int above, byte[] out, int to) {
        for (int x = PIXEL_BYTES; x < rowBytes; x++) {
            out[to + x] = (byte) (rgb[here + x] - paeth(here + x, above + x));
        }
    }

    private int best(int here, int above) {
        int sub = 0;
        int up = 0;
        int average = 0;
        int paeth = 0;
        for (int x = PIXEL_BYTES; x < rowBytes; x += SAMPLE_STEP) {
            int value = rgb[here + x];
            int left = rgb[here + x - PIXEL_BYTES] & 0xff;
            int over = rgb[above + x] & 0xff;
            sub += Math.abs((byte) (value - left));
            up += Math.abs((byte) (value - over));
            average += Math.abs((byte) (value - (left + over >> 1)));
            paeth += Math.abs((byte) (value - paeth(here + x, above + x)));
        }
        int least = Math.min(Math.min(sub, up), Math.min(average, paeth));
        if (least == sub) {
            return SUB;
        }
        if (least == up) {
            return UP;
        }
        return least == average ? AVERAGE : PAETH;
    }

    private int paeth(int here, int above) {
        return paeth(rgb[here - PIXEL_BYTES] & 0xff, rgb[above] & 0xff, rgb[above - PIXEL_BYTES] & 0xff);
    }

    /**
     * Whichever of left, up and upper left is nearest to left + up - upper left, in this order where two are: the corner
     * where it lies between the others and not too near to one of them. Without branches, at which the processor would
     * guess wrongly every other time.
     */
    static int paeth(int left, int up, int corner) {
        int low = Math.min(left, up);
        int high = Math.max(left, up);
        int turn = 3 * corner - left - up;
        int lowOrCorner = corner + (low - corner & ~(turn - high >> 31));
        return lowOrCorner + (high - lowOrCorner & ~(low - turn >> 31));
    }
}
