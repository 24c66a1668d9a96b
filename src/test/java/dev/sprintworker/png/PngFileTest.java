package dev.sprintworker.png;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.sana.Picture;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
