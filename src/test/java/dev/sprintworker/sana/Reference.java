package dev.sprintworker.sana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pictures and tensors that diffusers computed; {@code src/test/resources/reference/README.md} explains them. */
public final class Reference {
    private static final Path FOLDER = Path.of("src/test/resources/reference");

    private Reference() {}

    /** The trained snapshot that ships with the worker. */
    public static Path demoModel() {
        return Path.of("src/main/resources/demo-model");
    }

    /** The random snapshot with resolution binning, mixed dtypes and shards. */
    public static Path miniModel() {
        return FOLDER.resolve("mini-model");
    }

    public static JsonNode json(String file) {
        try {
            return new ObjectMapper().readTree(Files.readAllBytes(FOLDER.resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<JsonNode> cases(String folder) {
        List<JsonNode> cases = new ArrayList<>();
        json(folder + "/cases.json").forEach(cases::add);
        return cases;
    }

    public static Path file(String name) {
        return FOLDER.resolve(name);
    }

    /** A float32 tensor. */
    public record Tensor(List<Long> shape, float[] values) {
        public double maxDifference(float[] others) {
            if (others.length != values.length) {
                throw new AssertionError("expected " + values.length + " values, got " + others.length);
            }
            double max = 0;
            for (int i = 0; i < others.length; i++) {
                max = Math.max(max, Math.abs((double) values[i] - others[i]));
            }
            return max;
        }

        public double meanSquaredDifference(float[] others) {
            double sum = 0;
            for (int i = 0; i < others.length; i++) {
                sum += Math.pow((double) values[i] - others[i], 2);
            }
            return sum / others.length;
        }

        public double largest() {
            return maxDifference(new float[values.length]);
        }
    }

    /** The float32 tensors of a safetensors file of the reference. */
    public static Map<String, Tensor> tensors(String file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap(Files.readAllBytes(FOLDER.resolve(file))).order(ByteOrder.LITTLE_ENDIAN);
            int start = 8 + (int) bytes.getLong(0);
            JsonNode header = new ObjectMapper().readTree(bytes.array(), 8, start - 8);
            for (Map.Entry<String, JsonNode> entry : header.properties()) {
                if (entry.getValue().path("dtype").asText().equals("F32")) {
                    JsonNode offsets = entry.getValue().get("data_offsets");
                    float[] values = new float
                            [(offsets.get(1).intValue() - offsets.get(0).intValue()) / 4];
                    bytes.position(start + offsets.get(0).intValue());
                    bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
                    List<Long> shape = new ArrayList<>();
                    entry.getValue().get("shape").forEach(size -> shape.add(size.longValue()));
                    tensors.put(entry.getKey(), new Tensor(shape, values));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tensors;
    }
}
