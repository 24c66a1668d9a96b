package dev.sprintworker.sana;

import dev.sprintworker.sana.checkpoint.DType;
import dev.sprintworker.sana.checkpoint.JsonConfig;
import dev.sprintworker.sana.checkpoint.RandomCheckpoint;
import dev.sprintworker.sana.decode.AutoencoderDcConfig;
import dev.sprintworker.sana.denoise.SanaTransformerConfig;
import dev.sprintworker.sana.text.Gemma2Config;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Snapshots with the configs, tensors, dtypes and shards of the released ones, and random weights. */
public final class RandomSnapshot {
    /** Sizes of the transformer that were released. */
    public static final List<String> SIZES = List.of("0.6B", "1.6B");

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
        JsonConfig textEncoder = config("text_encoder", folder.resolve("text_encoder"));
        JsonConfig transformer = config("transformer-" + size, folder.resolve("transformer"));
        JsonConfig vae = config("vae", folder.resolve("vae"));
        return RandomCheckpoint.write(
                        folder.resolve("text_encoder"),
                        "model",
                        Gemma2Config.read(textEncoder).shapes(),
                        DType.BF16,
                        seed)
                + RandomCheckpoint.write(
                        folder.resolve("transformer"),
                        "diffusion_pytorch_model",
                        SanaTransformerConfig.read(transformer).shapes(),
                        DType.BF16,
                        seed + 1)
                + RandomCheckpoint.write(
                        folder.resolve("vae"),
                        "diffusion_pytorch_model",
                        AutoencoderDcConfig.read(vae).shapes(),
                        DType.F32,
                        seed + 2);
    }

    private static JsonConfig config(String architecture, Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("config.json");
        try (InputStream in = RandomSnapshot.class.getResourceAsStream("/architectures/" + architecture + ".json")) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return JsonConfig.read(file);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
