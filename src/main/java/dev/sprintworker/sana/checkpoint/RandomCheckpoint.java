package dev.sprintworker.sana.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Writes safetensors files of random weights, streamed, in shards of at most 5 GB as Hugging Face does. Matrices are
 * scaled by their input width and vectors kept near what training starts from, so that activations neither vanish nor
 * overflow.
 */
public final class RandomCheckpoint {
    private static final long MAX_SHARD_BYTES = 5_000_000_000L;
    private static final int BUFFER_BYTES = 1 << 22;
    private static final int NORMAL_VALUES = 1 << 16;

    private RandomCheckpoint() {}

    /**
     * Writes all tensors.
     *
     * @param baseName of the files
     * @return bytes of the weights
     */
    public static long write(Path folder, String baseName, Map<String, List<Long>> shapes, DType dtype, long seed)
            throws IOException {
        List<Map<String, List<Long>>> shards = shards(shapes, dtype);
        Map<String, String> weightMap = new LinkedHashMap<>();
        long bytes = 0;
        for (int i = 0; i < shards.size(); i++) {
            String file = shards.size() == 1
                    ? baseName + ".safetensors"
                    : String.format("%s-%05d-of-%05d.safetensors", baseName, i + 1, shards.size());
            shards.get(i).keySet().forEach(name -> weightMap.put(name, file));
            bytes += writeShard(folder.resolve(file), shards.get(i), dtype, seed + 1_000_003L * i);
        }
        if (shards.size() > 1) {
            Map<String, Object> index = Map.of("metadata", Map.of("total_size", bytes), "weight_map", weightMap);
            Files.write(
                    folder.resolve(baseName + ".safetensors.index.json"), new ObjectMapper().writeValueAsBytes(index));
        }
        return bytes;
    }

    private static List<Map<String, List<Long>>> shards(Map<String, List<Long>> shapes, DType dtype) {
        List<Map<String, List<Long>>> shards = new ArrayList<>(List.of(new LinkedHashMap<>()));
        long used = 0;
        for (Map.Entry<String, List<Long>> tensor : shapes.entrySet()) {
            long bytes = TensorEntry.elements(tensor.getValue()) * dtype.bytes();
            if (used > 0 && used + bytes > MAX_SHARD_BYTES) {
                shards.add(new LinkedHashMap<>());
                used = 0;
            }
            shards.get(shards.size() - 1).put(tensor.getKey(), tensor.getValue());
            used += bytes;
        }
        return shards;
    }

    private static long writeShard(Path file, Map<String, List<Long>> shapes, DType dtype, long seed)
            throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        long end = 0;
        for (Map.Entry<String, List<Long>> tensor : shapes.entrySet()) {
            long begin = end;
            end += TensorEntry.elements(tensor.getValue()) * dtype.bytes();
            header.put(
                    tensor.getKey(),
                    Map.of("dtype", dtype.name(), "shape", tensor.getValue(), "data_offsets", List.of(begin, end)));
        }
        String json = new ObjectMapper().writeValueAsString(header);
        byte[] padded = (json + " ".repeat((8 - json.length() % 8) % 8)).getBytes(StandardCharsets.UTF_8);
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            write(
                    channel,
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(padded.length)
                            .flip());
            write(channel, ByteBuffer.wrap(padded));
            for (Map.Entry<String, List<Long>> tensor : shapes.entrySet()) {
                writeTensor(channel, buffer, tensor.getKey(), tensor.getValue(), dtype, random);
            }
        }
        return end;
    }

    private static void writeTensor(
            FileChannel channel, ByteBuffer buffer, String name, List<Long> shape, DType dtype, SplittableRandom random)
            throws IOException {
        float[] values = values(name, shape);
        for (long left = TensorEntry.elements(shape); left > 0; ) {
            buffer.clear();
            for (; left > 0 && buffer.hasRemaining(); left--) {
                int bits = Float.floatToRawIntBits(values[random.nextInt(NORMAL_VALUES)]);
                if (dtype == DType.BF16) {
                    buffer.putShort((short) (bits >>> 16));
                } else {
                    buffer.putInt(bits);
                }
            }
            write(channel, buffer.flip());
        }
    }

    /** What a tensor's elements are drawn from. */
    private static float[] values(String name, List<Long> shape) {
        boolean matrix = shape.size() > 1;
        boolean gemmaNorm = name.endsWith("layernorm.weight") || name.equals("norm.weight");
        float mean = matrix || name.endsWith(".bias") || gemmaNorm ? 0 : 1;
        double inputs = matrix ? (double) TensorEntry.elements(shape) / shape.get(0) : 10_000;
        Random random = new Random(name.hashCode());
        float[] values = new float[NORMAL_VALUES];
        for (int i = 0; i < values.length; i++) {
            values[i] = mean + (float) (random.nextGaussian() / Math.sqrt(inputs));
        }
        return values;
    }

    private static void write(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
