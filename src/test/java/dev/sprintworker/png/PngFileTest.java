package dev.sprintworker.png;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.sana.Picture;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PngFileTest {

    private static final PngText TEXT = new PngText("模型", "r1", 42, 2, 4.5f, Optional.empty());

    @ParameterizedTest
    @CsvSource({"1,1", "37,5", "64,48", "256,256"})
    void shouldKeepEveryPixelWhenDecoded(int width, int height) throws Exception {
        byte[] rgb = new byte[width * height * 3];
        new Random(width).nextBytes(rgb);

        var decoded = ImageIO.read(new ByteArrayInputStream(PngFile.encode(new Picture(width, height, rgb), TEXT)));

        byte[] pixels = new byte[rgb.length];
        for (int i = 0; i < width * height; i++) {
            int argb = decoded.getRGB(i % width, i / width);
            pixels[3 * i] = (byte) (argb >> 16);
            pixels[3 * i + 1] = (byte) (argb >> 8);
            pixels[3 * i + 2] = (byte) argb;
        }
        assertThat(decoded.getWidth()).isEqualTo(width);
        assertThat(decoded.getHeight()).isEqualTo(height);
        assertThat(pixels).isEqualTo(rgb);
    }

    /** Noise is compressed in other ways than what is flat or comes again: nothing may be lost where they meet. */
    @Test
    void shouldKeepEveryPixelOfAPictureThatIsFlatInPartsAndNoisyInOthers() throws Exception {
        int width = 300;
        int height = 300;
        byte[] rgb = new byte[width * height * 3];
        new Random(1).nextBytes(rgb);
        Arrays.fill(rgb, 70 * width * 3, 130 * width * 3, (byte) 200);
        for (int i = 130 * width * 3; i < 200 * width * 3; i++) {
            rgb[i] = rgb[i - i % 3];
        }
        Arrays.fill(rgb, 200 * width * 3 + 5, 290 * width * 3 + 7, (byte) 3);

        var decoded = ImageIO.read(new ByteArrayInputStream(PngFile.encode(new Picture(width, height, rgb), TEXT)));

        for (int i = 0; i < width * height; i++) {
            int expected = (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | rgb[3 * i + 2] & 0xff;
            assertThat(decoded.getRGB(i % width, i / width) & 0xffffff).isEqualTo(expected);
        }
    }

    /** Readers of pictures hardly look at the checksum behind the last row; {@link Inflater} does. */
    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 300, 1024})
    void shouldEndWithTheChecksumOfAllRows(int height) throws Exception {
        int width = 200;
        byte[] rgb = new byte[width * height * 3];
        new Random(height).nextBytes(rgb);
        Arrays.fill(rgb, 0, rgb.length / 3, (byte) 255);
        Inflater inflater = new Inflater();
        inflater.setInput(PixelStream.of(new Picture(width, height, rgb)));

        int length = inflater.inflate(new byte[height * (3 * width + 1) + 1]);

        assertThat(length).isEqualTo(height * (3 * width + 1));
        assertThat(inflater.finished()).isTrue();
        assertThat(inflater.getRemaining()).isZero();
        inflater.end();
    }

    /**
     * The usual level is zlib's 6, on the same filtered rows. Bounds are near what is reached. A picture with nothing in it but
     * a disc of one colour, a file of some KiB that no model makes, pays for the codes of each band.
     */
    @ParameterizedTest
    @CsvSource({"COLOUR,0.9,0", "TINTED,1.1,0", "GREY,1.1,0", "PATTERN,1.1,0", "FLAT,1.1,1200"})
    void shouldBeAtMostATenthLargerThanAtTheUsualLevel(Kind kind, double ratio, int more) {
        int size = 512;
        byte[] rgb = new byte[size * size * 3];
        Random random = new Random(7);
        double noise = 0;
        for (int i = 0; i < rgb.length; i++) {
            int channel = i % 3;
            int x = i / 3 % size;
            int y = i / 3 / size;
            if (channel == 0 || kind == Kind.COLOUR) {
                noise = random.nextGaussian();
            }
            double light = 128 + 60 * Math.sin(x / 37.0) + 50 * Math.cos(y / 23.0 + x / 91.0) + 2 * noise;
            rgb[i] = (byte) (int)
                    switch (kind) {
                        case COLOUR -> 128 + 60 * Math.sin(x / 37.0 + channel) + 50 * Math.cos(y / 23.0) + noise;
                        case TINTED -> light * (1 - 0.2 * channel);
                        case GREY -> light;
                        case PATTERN -> 120 + 40 * Math.sin(x * Math.PI / 4) * Math.sin(y * Math.PI / 4) + noise;
                        case FLAT -> Math.hypot(x - 200, y - 260) < 120 ? 40 * channel : 220;
                    };
        }
        var picture = new Picture(size, size, rgb);

        assertThat(PixelStream.of(picture).length).isLessThan((int) (usualLength(picture) * ratio) + more);
    }

    private enum Kind {
        COLOUR,
        TINTED,
        GREY,
        PATTERN,
        FLAT
    }

    /** Between flat and photograph: shapes of one colour whose rims and grounds the model made. */
    @ParameterizedTest
    @ValueSource(strings = {"one-step.0", "two-objects.0", "wide.0", "chinese.0", "empty-prompt.0", "three-images.2"})
    void shouldBeSmallerThanAtTheUsualLevelOfWhatTheDemoModelMakes(String name) throws Exception {
        var image = ImageIO.read(PngFileTest.class.getResource("/reference/demo/" + name + ".png"));
        byte[] rgb = new byte[image.getWidth() * image.getHeight() * 3];
        for (int i = 0; i < rgb.length; i++) {
            int argb = image.getRGB(i / 3 % image.getWidth(), i / 3 / image.getWidth());
            rgb[i] = (byte) (argb >> 8 * (2 - i % 3));
        }
        var picture = new Picture(image.getWidth(), image.getHeight(), rgb);

        assertThat(PixelStream.of(picture).length).isLessThan(usualLength(picture));
    }

    static int usualLength(Picture picture) {
        FilteredRows rows = new FilteredRows(picture.rgb(), picture.width());
        byte[] filtered = new byte[picture.height() * rows.bytes()];
        for (int row = 0; row < picture.height(); row++) {
            rows.write(row, filtered, row * rows.bytes());
        }
        Deflater usual = new Deflater(6);
        usual.setInput(filtered);
        usual.finish();
        int length = usual.deflate(new byte[filtered.length + 1000]);
        usual.end();
        return length;
    }

    @Test
    void shouldTellHowItWasMadeInTextChunksRightAfterTheHeader() {
        List<Chunk> chunks = chunks(PngFile.encode(new Picture(2, 2, new byte[12]), TEXT));

        assertThat(chunks).extracting(Chunk::type).startsWith("IHDR", "iTXt").endsWith("IEND");
        assertThat(texts(chunks))
                .containsEntry("Software", "sprint-worker")
                .containsEntry("Model", "模型")
                .containsEntry("Revision", "r1")
                .containsEntry("Seed", "42")
                .containsEntry("Steps", "2")
                .containsEntry("Guidance", "4.5")
                .doesNotContainKey("Prompt");
    }

    @Test
    void shouldContainThePromptOnlyWhenGiven() {
        var text = new PngText("m", "r", 1, 2, 4.5f, Optional.of("a red\0 circle"));

        assertThat(texts(chunks(PngFile.encode(new Picture(1, 1, new byte[3]), text))))
                .containsEntry("Prompt", "a red circle");
    }

    @Test
    void shouldBeMarkedAsMachineMadeInXmp() throws Exception {
        String xmp = texts(chunks(PngFile.encode(new Picture(1, 1, new byte[3]), TEXT)))
                .get("XML:com.adobe.xmp");

        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        var description = factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(xmp.getBytes(StandardCharsets.UTF_8)))
                .getElementsByTagNameNS("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "Description")
                .item(0);
        assertThat(description
                        .getAttributes()
                        .getNamedItemNS("http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "DigitalSourceType")
                        .getNodeValue())
                .isEqualTo("http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia");
    }

    private record Chunk(String type, byte[] content) {}

    private static List<Chunk> chunks(byte[] png) {
        var file = ByteBuffer.wrap(png).position(8);
        List<Chunk> chunks = new ArrayList<>();
        while (file.hasRemaining()) {
            byte[] content = new byte[file.getInt()];
            byte[] type = new byte[4];
            file.get(type).get(content);
            var crc = new CRC32();
            crc.update(type);
            crc.update(content);
            assertThat(file.getInt()).isEqualTo((int) crc.getValue());
            chunks.add(new Chunk(new String(type, StandardCharsets.US_ASCII), content));
        }
        return chunks;
    }

    private static Map<String, String> texts(List<Chunk> chunks) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Chunk chunk : chunks) {
            if (chunk.type().equals("iTXt")) {
                String content = new String(chunk.content(), StandardCharsets.UTF_8);
                int keyword = content.indexOf('\0');
                texts.put(content.substring(0, keyword), content.substring(keyword + 5));
            }
        }
        return texts;
    }
}
