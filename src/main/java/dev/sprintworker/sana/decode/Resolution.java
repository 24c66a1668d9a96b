package dev.sprintworker.sana.decode;

import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.SnapshotInfo;

/**
 * How a picture gets its size: generated at one the model can do, resized so that it covers what was asked for, and its
 * centre cropped.
 *
 * @param height pixels that are generated
 * @param width pixels that are generated
 * @param resizedHeight pixels after resizing
 * @param resizedWidth pixels after resizing
 */
public record Resolution(int height, int width, int resizedHeight, int resizedWidth) {

    /** Heights and widths of diffusers {@code ASPECT_RATIO_1024_BIN}, after the aspect ratio (height / width). */
    private static final double[][] ASPECT_RATIO_1024_BIN = {
        {0.25, 512, 2048}, {0.28, 512, 1856}, {0.32, 576, 1792}, {0.33, 576, 1728}, {0.35, 576, 1664},
        {0.4, 640, 1600}, {0.42, 640, 1536}, {0.48, 704, 1472}, {0.5, 704, 1408}, {0.52, 704, 1344},
        {0.57, 768, 1344}, {0.6, 768, 1280}, {0.68, 832, 1216}, {0.72, 832, 1152}, {0.78, 896, 1152},
        {0.82, 896, 1088}, {0.88, 960, 1088}, {0.94, 960, 1024}, {1.0, 1024, 1024}, {1.07, 1024, 960},
        {1.13, 1088, 960}, {1.21, 1088, 896}, {1.29, 1152, 896}, {1.38, 1152, 832}, {1.46, 1216, 832},
        {1.67, 1280, 768}, {1.75, 1344, 768}, {2.0, 1408, 704}, {2.09, 1472, 704}, {2.4, 1536, 640},
        {2.5, 1600, 640}, {3.0, 1728, 576}, {4.0, 2048, 512},
    };

    /**
     * Decides on the resolution. With binning it is the trained one of the nearest aspect ratio if the model has such a
     * table, else the nearest multiples of {@link SnapshotInfo#sizeMultiple()}.
     *
     * @throws IllegalArgumentException without binning, if width or height is no such multiple
     */
    public static Resolution of(GenerationSettings settings, SnapshotInfo snapshot) {
        int multiple = snapshot.sizeMultiple();
        if (!settings.resolutionBinning()) {
            requireMultiple("width", settings.width(), multiple);
            requireMultiple("height", settings.height(), multiple);
            return covering(settings.height(), settings.width(), settings);
        }
        if (snapshot.binned()) {
            double aspectRatio = (double) settings.height() / settings.width();
            double[] nearest = ASPECT_RATIO_1024_BIN[0];
            for (double[] bin : ASPECT_RATIO_1024_BIN) {
                if (Math.abs(bin[0] - aspectRatio) < Math.abs(nearest[0] - aspectRatio)) {
                    nearest = bin;
                }
            }
            return covering((int) nearest[1], (int) nearest[2], settings);
        }
        return covering(
                nearestMultiple(settings.height(), multiple), nearestMultiple(settings.width(), multiple), settings);
    }

    private static Resolution covering(int height, int width, GenerationSettings settings) {
        double ratio = Math.max((double) settings.height() / height, (double) settings.width() / width);
        // Truncation as in diffusers, which then lacks a pixel at some sizes: the larger one is what was asked for.
        return new Resolution(
                height, width, Math.max(settings.height(), (int) (height * ratio)), Math.max(settings.width(), (int)
                        (width * ratio)));
    }

    private static int nearestMultiple(int size, int multiple) {
        return Math.max(1, (size + multiple / 2) / multiple) * multiple;
    }

    private static void requireMultiple(String field, int size, int multiple) {
        if (size < multiple || size % multiple != 0) {
            throw new IllegalArgumentException(
                    field + " is " + size + ", expected a multiple of " + multiple + " without resolution binning");
        }
    }
}
