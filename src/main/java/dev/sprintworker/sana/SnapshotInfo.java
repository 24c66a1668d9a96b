package dev.sprintworker.sana;

/**
 * What a loaded snapshot says of itself.
 *
 * @param name of the model
 * @param revision of the snapshot
 * @param precision {@code bfloat16} or {@code float32}: what the networks compute in
 * @param nativeSize width and height in pixels when a request names none
 * @param sizeMultiple widths and heights that need no resizing are multiples of this many pixels
 * @param binned whether the model has a table of resolutions that resolution binning chooses from
 */
public record SnapshotInfo(
        String name, String revision, String precision, int nativeSize, int sizeMultiple, boolean binned) {

    /** Smallest width and height that may be asked for, in pixels. */
    public int minSize() {
        return nativeSize / 4;
    }

    /** Largest width and height that may be asked for, in pixels. */
    public int maxSize() {
        return nativeSize * 4;
    }

    /** @throws IllegalArgumentException naming the side that this model cannot do */
    public void requireSize(int width, int height) {
        requireSide("width", width);
        requireSide("height", height);
    }

    private void requireSide(String side, int pixels) {
        if (pixels < minSize() || pixels > maxSize()) {
            throw new IllegalArgumentException(
                    side + " is " + pixels + ", expected from " + minSize() + " to " + maxSize() + " pixels");
        }
    }
}
