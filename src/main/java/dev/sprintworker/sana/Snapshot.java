package dev.sprintworker.sana;

import dev.sprintworker.sana.checkpoint.Checkpoint;
import dev.sprintworker.sana.checkpoint.JsonConfig;
import dev.sprintworker.sana.checkpoint.SnapshotException;
import dev.sprintworker.sana.decode.AutoencoderDcConfig;
import dev.sprintworker.sana.denoise.SanaTransformerConfig;
import dev.sprintworker.sana.text.Gemma2Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A SANA-Sprint snapshot in the folder layout of diffusers. Whoever has one knows that every config file is understood
 * and every tensor is there with the right shape; no weight has been read yet.
 *
 * @param folder with {@code model_index.json}
 */
public record Snapshot(
        Path folder,
        Gemma2Config textEncoder,
        Checkpoint textEncoderWeights,
        SanaTransformerConfig transformer,
        Checkpoint transformerWeights,
        AutoencoderDcConfig vae,
        Checkpoint vaeWeights,
        double sigmaData) {

    /** The folders that a snapshot consists of, with the class in {@code model_index.json}. */
    public static final Map<String, String> COMPONENTS = components();

    /** {@code sample_size} of models with {@code ASPECT_RATIO_1024_BIN}. */
    private static final int BINNED_SAMPLE_SIZE = 32;

    /**
     * Reads configs and headers.
     *
     * @throws SnapshotException if the snapshot is incomplete, damaged or of another architecture
     */
    public static Snapshot open(Path folder) {
        if (!Files.isRegularFile(folder.resolve("model_index.json"))) {
            throw new SnapshotException(folder + ": not a snapshot, expected a folder with model_index.json");
        }
        JsonConfig index = JsonConfig.read(folder.resolve("model_index.json"));
        index.require("_class_name", "SanaSprintPipeline");
        COMPONENTS.forEach((component, className) -> requireClass(index, component, className));
        if (!Files.isRegularFile(tokenizer(folder))) {
            throw new SnapshotException(tokenizer(folder) + ": missing");
        }
        JsonConfig scheduler = JsonConfig.read(folder.resolve("scheduler/scheduler_config.json"));
        scheduler.require("_class_name", "SCMScheduler");
        scheduler.require("prediction_type", "trigflow");
        JsonConfig transformerJson = JsonConfig.read(folder.resolve("transformer/config.json"));
        Snapshot snapshot = new Snapshot(
                folder,
                Gemma2Config.read(JsonConfig.read(folder.resolve("text_encoder/config.json"))),
                Checkpoint.open(folder.resolve("text_encoder")),
                SanaTransformerConfig.read(transformerJson),
                Checkpoint.open(folder.resolve("transformer")),
                AutoencoderDcConfig.read(JsonConfig.read(folder.resolve("vae/config.json"))),
                Checkpoint.open(folder.resolve("vae")),
                scheduler.number("sigma_data"));
        snapshot.requireMatching(transformerJson);
        snapshot.textEncoderWeights.requireExactly(snapshot.textEncoder.shapes());
        snapshot.transformerWeights.requireExactly(snapshot.transformer.shapes());
        snapshot.vaeWeights.requireExactly(snapshot.vae.shapes());
        return snapshot;
    }

    /** Where the tokenizer is. */
    public Path tokenizer() {
        return tokenizer(folder);
    }

    /** What this snapshot can do when it is loaded in {@code precision}. */
    public SnapshotInfo info(Precision precision) {
        int sizeMultiple = vae.compressionRatio() * transformer.patchSize();
        return new SnapshotInfo(
                name(),
                revision(),
                precision.label(),
                transformer.sampleSize() * vae.compressionRatio(),
                sizeMultiple,
                transformer.sampleSize() == BINNED_SAMPLE_SIZE);
    }

    private void requireMatching(JsonConfig transformerJson) {
        if (transformer.captionChannels() != textEncoder.hiddenSize()) {
            throw transformerJson.error("caption_channels is " + transformer.captionChannels()
                    + ", expected the text encoder's hidden_size, " + textEncoder.hiddenSize());
        }
        if (transformer.inChannels() != vae.latentChannels()) {
            throw transformerJson.error("in_channels is " + transformer.inChannels()
                    + ", expected the autoencoder's latent_channels, " + vae.latentChannels());
        }
    }

    /** In a hub cache, {@code models--owner--name/snapshots/revision}, the model's name; else the folder's. */
    private String name() {
        Path path = folder.toAbsolutePath().normalize();
        if (inHubCache(path)) {
            return path.getParent()
                    .getParent()
                    .getFileName()
                    .toString()
                    .replaceFirst("^models--", "")
                    .replace("--", "/");
        }
        return String.valueOf(path.getFileName());
    }

    private String revision() {
        Path path = folder.toAbsolutePath().normalize();
        return inHubCache(path) ? path.getFileName().toString() : "local";
    }

    private static boolean inHubCache(Path path) {
        return path.getNameCount() > 2 && path.getParent().endsWith("snapshots");
    }

    private static Path tokenizer(Path folder) {
        return folder.resolve("tokenizer/tokenizer.json");
    }

    private static void requireClass(JsonConfig index, String component, String className) {
        List<String> pair = index.texts(component, 2);
        if (!pair.get(1).equals(className)) {
            throw index.error(component + " is a " + pair.get(1) + ", expected " + className);
        }
    }

    private static Map<String, String> components() {
        Map<String, String> components = new LinkedHashMap<>();
        components.put("text_encoder", "Gemma2Model");
        components.put("transformer", "SanaTransformer2DModel");
        components.put("vae", "AutoencoderDC");
        components.put("scheduler", "SCMScheduler");
        return components;
    }
}
