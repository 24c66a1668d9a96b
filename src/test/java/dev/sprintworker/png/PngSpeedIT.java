package dev.sprintworker.png;

import dev.sprintworker.bench.Stopwatch;
import dev.sprintworker.sana.Picture;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.File;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a PNG of 1024 x 1024 takes and how large it is, of pictures with the statistics of photographs: structure of every
 * size, the larger the stronger, and a camera's noise. With {@code -Dspeed.photographs=FILE,...} also of these, their
 * upper left square enlarged or reduced. Prints a table for docs/benchmarks.md. Nothing is asserted: times depend on what
 * else the machine does.
 */
@Tag("speed")
class PngSpeedIT {
    private static final int SIZE = 1024;
    private static final int WARM_UP = 20;
    private static final int ROUNDS = Integer.getInteger("speed.rounds", 40);
    private static final double[] SATURATIONS = {1, 0.5, 0.2, 0.1, 0};
    private static final PngText TEXT = new PngText("m", "r", 0, 1, 4.5f, Optional.empty());

    private static final String ONE_CORE = " on one core";

    private final Stopwatch watch = new Stopwatch();

    @Test
    void shouldSayWhatAPngTakes() throws Exception {
        Map<String, Picture> pictures = new LinkedHashMap<>();
        for (double saturation : SATURATIONS) {
            pictures.put("synthetic, saturation " + saturation, saturated(synthetic(), saturation));
        }
        for (String file : System.getProperty("speed.photographs", "").split(",")) {
            for (double saturation : file.isEmpty() ? new double[0] : SATURATIONS) {
                String name = new File(file).getName() + ", saturation " + saturation;
                pictures.put(name, saturated(photograph(new File(file)), saturation));
            }
        }
        ForkJoinPool oneCore = new ForkJoinPool(1);
        for (int round = 0; round < WARM_UP + ROUNDS; round++) {
            if (round == WARM_UP) {
                watch.clear();
            }
            pictures.forEach((name, picture) -> {
                watch.time(name, () -> PngFile.encode(picture, TEXT));
                watch.time(
                        name + ONE_CORE,
                        () -> oneCore.submit(() -> PngFile.encode(picture, TEXT))
                                .join());
            });
        }
        oneCore.shutdown();
        System.out.println(
                "| picture | ms, median | on one core, median | on one core, least | bytes | of zlib's level 6 |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        pictures.forEach((name, picture) -> {
            int length = PixelStream.of(picture).length;
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f | %.0f | %d | %.3f |%n",
                    name,
                    watch.median(name).clock() * 1e3,
                    watch.median(name + ONE_CORE).clock() * 1e3,
                    watch.leastClock(name + ONE_CORE) * 1e3,
                    length,
                    length / (double) PngFileTest.usualLength(picture));
        });
    }

    private static Picture photograph(File file) throws Exception {
        BufferedImage whole = ImageIO.read(file);
        int side = Math.min(whole.getWidth(), whole.getHeight());
        Image scaled = whole.getSubimage(0, 0, side, side).getScaledInstance(SIZE, SIZE, Image.SCALE_SMOOTH);
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        image.getGraphics().drawImage(scaled, 0, 0, null);
        byte[] rgb = new byte[SIZE * SIZE * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (image.getRGB(i / 3 % SIZE, i / 3 / SIZE) >> 8 * (2 - i % 3));
        }
        return new Picture(SIZE, SIZE, rgb);
    }

    private static Picture synthetic() {
        Random random = new Random(1);
        double[] light = structure(random, 60);
        double[] red = structure(random, 25);
        double[] blue = structure(random, 25);
        byte[] rgb = new byte[SIZE * SIZE * 3];
        for (int i = 0; i < SIZE * SIZE; i++) {
            rgb[3 * i] = level(128 + light[i] + red[i] + random.nextGaussian());
            rgb[3 * i + 1] = level(128 + light[i] - (red[i] + blue[i]) / 2 + random.nextGaussian());
            rgb[3 * i + 2] = level(128 + light[i] + blue[i] + random.nextGaussian());
        }
        return new Picture(SIZE, SIZE, rgb);
    }

    /** Of each octave half as much as of the one below: a spectrum that falls with the frequency. */
    private static double[] structure(Random random, double amplitude) {
        double[] sum = new double[SIZE * SIZE];
        double strength = amplitude;
        for (int cells = 4; cells <= SIZE / 2; cells *= 2, strength /= 2) {
            double[] grid = random.doubles((cells + 1L) * (cells + 1), -1, 1).toArray();
            for (int i = 0; i < sum.length; i++) {
                double x = (double) (i % SIZE) * cells / SIZE;
                double y = (double) (i / SIZE) * cells / SIZE;
                int at = (int) y * (cells + 1) + (int) x;
                double upper = between(grid[at], grid[at + 1], x % 1);
                double lower = between(grid[at + cells + 1], grid[at + cells + 2], x % 1);
                sum[i] += strength * between(upper, lower, y % 1);
            }
        }
        return sum;
    }

    private static double between(double from, double to, double share) {
        return from + share * (to - from);
    }

    private static Picture saturated(Picture picture, double saturation) {
        byte[] rgb = picture.rgb().clone();
        for (int i = 0; i < rgb.length; i += 3) {
            double light = 0.299 * (rgb[i] & 0xff) + 0.587 * (rgb[i + 1] & 0xff) + 0.114 * (rgb[i + 2] & 0xff);
            for (int channel = i; channel < i + 3; channel++) {
                rgb[channel] = level(light + saturation * ((rgb[channel] & 0xff) - light));
            }
        }
        return new Picture(SIZE, SIZE, rgb);
    }

    private static byte level(double value) {
        return (byte) Math.max(0, Math.min(255, Math.round(value)));
    }
}
