package dev.sprintworker.sana;

import dev.sprintworker.sana.checkpoint.DType;
import dev.sprintworker.sana.checkpoint.JsonConfig;
import dev.sprintworker.sana.checkpoint.RandomCheckpoint;
import dev.sprintworker.sana.decode.AutoencoderDcConfig;
import dev.sprintworker.sana.denoise.SanaTransformerConfig;
import dev.sprintworker.sana.text.Gemma2Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** Snapshots with the configs, tensors, dtypes and shards of the released ones, and random weights. */
public final class RandomSnapshot {
    /** Sizes of the transformer that were released. */
    public static final List<String> SIZES = List.of("0.6B", "1.6B");

    private static final String TEXT_ENCODER = "/architectures/text_encoder.json";
    private static final String VAE = "/architectures/vae.json";
    private static final String DIFFUSERS = "diffusion_pytorch_model";

    private RandomSnapshot() {}

    /**
     * Writes a snapshot; the tokenizer is the demo snapshot's, whose ids are a part of the vocabulary.
     *
     * @param size one of {@link #SIZES}
     * @return bytes of all weights
     */
    public static long write(String size, long seed, Path folder) throws IOException {
        Path demo = DemoSnapshot.folder();
        copy(demo.resolve("model_index.json"), folder.resolve("model_index.json"));
        copy(demo.resolve("scheduler/scheduler_config.json"), folder.resolve("scheduler/scheduler_config.json"));
        copy(demo.resolve("tokenizer/tokenizer.json"), folder.resolve("tokenizer/tokenizer.json"));
        return component(folder.resolve("text_encoder"), TEXT_ENCODER, "model", textEncoderShapes(), DType.BF16, seed)
                + component(
                        folder.resolve("transformer"),
                        transformer(size),
                        DIFFUSERS,
                        transformerShapes(size),
                        DType.BF16,
                        seed + 1)
                + component(folder.resolve("vae"), VAE, DIFFUSERS, vaeShapes(), DType.F32, seed + 2);
    }

    static Map<String, List<Long>> textEncoderShapes() {
        return Gemma2Config.read(config(TEXT_ENCODER)).shapes();
    }

    static Map<String, List<Long>> transformerShapes(String size) {
        return SanaTransformerConfig.read(config(transformer(size))).shapes();
    }

    static Map<String, List<Long>> vaeShapes() {
        return AutoencoderDcConfig.read(config(VAE)).shapes();
    }

    private static String transformer(String size) {
        return "/architectures/transformer-" + size + ".json";
    }

    private static JsonConfig config(String resource) {
        try (InputStream in = RandomSnapshot.class.getResourceAsStream(resource)) {
            return JsonConfig.parse(resource, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long component(
            Path folder, String resource, String baseName, Map<String, List<Long>> shapes, DType dtype, long seed)
            throws IOException {
        Files.createDirectories(folder);
        try (InputStream in = RandomSnapshot.class.getResourceAsStream(resource)) {
            Files.copy(in, folder.resolve("config.json"), StandardCopyOption.REPLACE_EXISTING);
        }
        return RandomCheckpoint.write(folder, baseName, shapes, dtype, seed);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
