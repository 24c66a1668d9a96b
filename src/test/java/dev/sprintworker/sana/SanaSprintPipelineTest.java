package dev.sprintworker.sana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sprintworker.bench.ResidentMemory;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SanaSprintPipelineTest {
    private static final GenerationSettings SETTINGS = new GenerationSettings(256, 256, 2, 4.5f, 1.5708f, 1.3f, true);
    private static final List<String> BATCH = List.of("two-steps", "chinese", "no-instruction", "byte-fallback");

    @Test
    void shouldMakeTheSamePicturesInABatchAsAloneInFloat32() {
        List<ImageRequest> requests =
                BATCH.stream().map(name -> request(name(name))).toList();
        try (SanaSprintPipeline pipeline = load(Precision.FLOAT32)) {
            List<Picture> batch = pipeline.generate(SETTINGS, requests).pictures();
            for (int i = 0; i < batch.size(); i++) {
                Picture alone = pipeline.generate(SETTINGS, List.of(requests.get(i)))
                        .pictures()
                        .get(0);
                assertThat(largestDifference(batch.get(i).rgb(), alone.rgb())).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void shouldMakeTheOraclesPicturesInABatchInBfloat16() throws IOException {
        List<JsonNode> cases = BATCH.stream().map(SanaSprintPipelineTest::name).toList();
        try (SanaSprintPipeline pipeline = load(Precision.BFLOAT16)) {
            List<Picture> batch = pipeline.generate(
                            SETTINGS, cases.stream().map(c -> request(c)).toList())
                    .pictures();
            for (int i = 0; i < batch.size(); i++) {
                double error = meanSquaredDifference(
                        batch.get(i).rgb(),
                        rgb(ImageIO.read(Reference.file("demo/"
                                        + cases.get(i).get("files").get(0).textValue())
                                .toFile())));
                double oracle = cases.get(i).get("bf16_mse").get(0).doubleValue();
                assertThat((error + 0.05) / (oracle + 0.05)).as(BATCH.get(i)).isLessThanOrEqualTo(1.6);
            }
        }
    }

    @Test
    void shouldReturnExactlyTheSizeAskedFor() {
        try (SanaSprintPipeline pipeline = load(Precision.BFLOAT16)) {
            for (int[] size : new int[][] {{64, 64}, {250, 100}, {333, 77}, {1024, 65}, {257, 511}}) {
                GenerationSettings settings = new GenerationSettings(size[0], size[1], 1, 4.5f, 1.5708f, 1.3f, true);
                Picture picture = pipeline.generate(settings, List.of(new ImageRequest("a red circle", true, 1)))
                        .pictures()
                        .get(0);
                assertThat(picture.width()).isEqualTo(size[0]);
                assertThat(picture.height()).isEqualTo(size[1]);
                assertThat(picture.rgb()).hasSize(size[0] * size[1] * 3);
            }
        }
    }

    /**
     * Whatever a picture takes is freed with it: after a warm-up resident memory without the heap stays where it is. A
     * leak of each picture's pixels would be 75 MiB here; the soak profile finds smaller ones.
     */
    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldKeepResidentMemoryFlat() {
        int pictures = 100;
        GenerationSettings settings = new GenerationSettings(512, 512, 1, 4.5f, 1.5708f, 1.3f, true);
        try (SanaSprintPipeline pipeline = load(Precision.BFLOAT16)) {
            long before = 0;
            for (int i = -pictures / 4; i < pictures; i++) {
                if (i == 0) {
                    before = nativeMebibytes();
                }
                pipeline.generate(settings, List.of(new ImageRequest("a blue star", i % 2 == 0, i)));
            }
            assertThat(nativeMebibytes() - before).isLessThan(25);
        }
    }

    private static long nativeMebibytes() {
        System.gc();
        ResidentMemory.trim();
        return ResidentMemory.anonymousMebibytes() - Runtime.getRuntime().totalMemory() / (1 << 20);
    }

    @Test
    void shouldRefuseADeviceThatIsNotThere() {
        PipelineOptions options = new PipelineOptions(Precision.BFLOAT16, "cuda:7", OptionalInt.empty(), false);
        Snapshot snapshot = Snapshot.open(Reference.demoModel());
        assertThatThrownBy(() -> SanaSprintPipeline.load(snapshot, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("device is cuda:7 but this ");
    }

    private static SanaSprintPipeline load(Precision precision) {
        PipelineOptions options = new PipelineOptions(precision, "cpu", OptionalInt.empty(), false);
        return SanaSprintPipeline.load(Snapshot.open(Reference.demoModel()), options);
    }

    private static JsonNode name(String name) {
        Map<String, JsonNode> cases = new TreeMap<>();
        new ArrayList<>(Reference.cases("demo"))
                .forEach(c -> cases.put(c.get("name").textValue(), c));
        return cases.get(name);
    }

    private static ImageRequest request(JsonNode json) {
        return new ImageRequest(
                json.get("prompt").textValue(),
                !json.path("no_instruction").booleanValue(),
                json.get("seed").longValue());
    }

    private static byte[] rgb(BufferedImage image) {
        byte[] rgb = new byte[image.getWidth() * image.getHeight() * 3];
        for (int i = 0; i < rgb.length; i++) {
            int pixel = image.getRGB(i / 3 % image.getWidth(), i / 3 / image.getWidth());
            rgb[i] = (byte) (pixel >> (16 - 8 * (i % 3)));
        }
        return rgb;
    }

    private static int largestDifference(byte[] a, byte[] b) {
        int largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs((a[i] & 0xff) - (b[i] & 0xff)));
        }
        return largest;
    }

    private static double meanSquaredDifference(byte[] a, byte[] b) {
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            squares += Math.pow((a[i] & 0xff) - (b[i] & 0xff), 2);
        }
        return squares / a.length;
    }
}
