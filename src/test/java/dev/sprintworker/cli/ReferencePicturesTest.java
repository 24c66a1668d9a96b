package dev.sprintworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.sana.Reference;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every case of the reference, made by the tool and compared with diffusers' float32 picture.
 *
 * <p>bfloat16 is judged by the error of diffusers' own bfloat16 picture: the ratio of the two mean squared errors, each
 * plus {@link #RATIO_FLOOR}, in 0..255 units squared.
 */
class ReferencePicturesTest {
    private static final double RATIO_FLOOR = 0.05;
    private static final double MAX_RATIO = 1.6;
    private static final double MAX_MEAN_RATIO = 1.15;

    @TempDir
    private Path folder;

    record Comparison(String name, double largest, double unequalFraction, double meanSquaredError) {}

    @ParameterizedTest
    @ValueSource(strings = {"demo", "mini"})
    void shouldEqualTheOracleInFloat32(String folderOfCases) throws Exception {
        assertThat(Reference.cases(folderOfCases)).hasSizeGreaterThanOrEqualTo(4);
        for (JsonNode reference : Reference.cases(folderOfCases)) {
            for (Comparison picture : compare(folderOfCases, reference, "float32")) {
                assertThat(picture.largest()).as("%s", picture).isLessThanOrEqualTo(1);
                assertThat(picture.unequalFraction()).as("%s", picture).isLessThanOrEqualTo(0.001);
            }
        }
    }

    @Test
    void shouldBeAsNearAsTheOracleInBfloat16() throws Exception {
        double logs = 0;
        int pictures = 0;
        double worst = 0;
        for (String folderOfCases : List.of("demo", "mini")) {
            for (JsonNode reference : Reference.cases(folderOfCases)) {
                List<Comparison> compared = compare(folderOfCases, reference, "bfloat16");
                for (int i = 0; i < compared.size(); i++) {
                    double oracle = reference.get("bf16_mse").get(i).doubleValue();
                    double ratio = (compared.get(i).meanSquaredError() + RATIO_FLOOR) / (oracle + RATIO_FLOOR);
                    assertThat(ratio).as("%s", compared.get(i)).isLessThanOrEqualTo(MAX_RATIO);
                    logs += Math.log(ratio);
                    worst = Math.max(worst, ratio);
                    pictures++;
                }
            }
        }
        System.out.printf(
                "bfloat16 error against the oracle's own, %d pictures: %.2f in the geometric mean, %.2f at worst%n",
                pictures, Math.exp(logs / pictures), worst);
        assertThat(Math.exp(logs / pictures)).isLessThanOrEqualTo(MAX_MEAN_RATIO);
    }

    private List<Comparison> compare(String folderOfCases, JsonNode reference, String precision) throws Exception {
        Path out = folder.resolve("picture.png");
        ToolRun run = ToolRun.of(arguments(folderOfCases, reference, precision, out));
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        List<Comparison> comparisons = new ArrayList<>();
        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(reference.get("files").size());
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = new ObjectMapper().readTree(lines.get(i));
            assertThat(line.get("seed").longValue())
                    .isEqualTo(reference.get("seed").longValue() + i);
            assertThat(line.get("width").intValue())
                    .isEqualTo(reference.get("size").get(0).intValue());
            assertThat(line.get("height").intValue())
                    .isEqualTo(reference.get("size").get(1).intValue());
            Path file = Path.of(line.get("file").textValue());
            assertThat(line.get("sha256").textValue()).isEqualTo(sha256(file));
            Path expected = Reference.file(
                    folderOfCases + "/" + reference.get("files").get(i).textValue());
            comparisons.add(compare(
                    precision + " " + expected.getFileName(),
                    ImageIO.read(file.toFile()),
                    ImageIO.read(expected.toFile())));
        }
        return comparisons;
    }

    private static String[] arguments(String folderOfCases, JsonNode reference, String precision, Path out) {
        List<String> arguments = new ArrayList<>(List.of("generate", "--device", "cpu", "--precision", precision));
        arguments.addAll(List.of("--prompt", reference.get("prompt").textValue()));
        arguments.addAll(List.of("--seed", reference.get("seed").asText()));
        arguments.addAll(List.of("--steps", reference.get("steps").asText()));
        arguments.addAll(List.of("--width", reference.get("width").asText()));
        arguments.addAll(List.of("--height", reference.get("height").asText()));
        arguments.addAll(List.of("--out", out.toString()));
        if (folderOfCases.equals("mini")) {
            arguments.addAll(List.of("--model", Reference.miniModel().toString()));
        }
        option(arguments, reference, "guidance_scale", "--guidance");
        option(arguments, reference, "max_timesteps", "--max-timestep");
        option(arguments, reference, "intermediate_timesteps", "--intermediate-timestep");
        option(arguments, reference, "images", "--images");
        if (reference.path("no_instruction").booleanValue()) {
            arguments.add("--no-instruction");
        }
        if (!reference.path("binning").asBoolean(true)) {
            arguments.add("--no-binning");
        }
        return arguments.toArray(String[]::new);
    }

    private static void option(List<String> arguments, JsonNode reference, String key, String option) {
        if (reference.has(key)) {
            arguments.addAll(List.of(option, reference.get(key).asText()));
        }
    }

    private static Comparison compare(String name, BufferedImage actual, BufferedImage expected) {
        assertThat(actual.getWidth()).isEqualTo(expected.getWidth());
        assertThat(actual.getHeight()).isEqualTo(expected.getHeight());
        int largest = 0;
        long unequal = 0;
        long squares = 0;
        for (int y = 0; y < actual.getHeight(); y++) {
            for (int x = 0; x < actual.getWidth(); x++) {
                for (int shift = 0; shift <= 16; shift += 8) {
                    int difference =
                            Math.abs((actual.getRGB(x, y) >> shift & 0xff) - (expected.getRGB(x, y) >> shift & 0xff));
                    largest = Math.max(largest, difference);
                    unequal += difference == 0 ? 0 : 1;
                    squares += (long) difference * difference;
                }
            }
        }
        double values = 3.0 * actual.getWidth() * actual.getHeight();
        return new Comparison(name, largest, unequal / values, squares / values);
    }

    private static String sha256(Path file) throws Exception {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
