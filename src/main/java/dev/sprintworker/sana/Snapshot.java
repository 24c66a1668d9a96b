package dev.sprintworker.sana;

import dev.sprintworker.sana.checkpoint.Component;
import dev.sprintworker.sana.checkpoint.JsonConfig;
import dev.sprintworker.sana.checkpoint.SnapshotException;
import dev.sprintworker.sana.decode.AutoencoderDcConfig;
import dev.sprintworker.sana.denoise.SanaTransformerConfig;
import dev.sprintworker.sana.text.Gemma2Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A SANA-Sprint snapshot in the folder layout of diffusers. Whoever has one knows that every config file is understood
 * and every tensor is there with the right shape; no weight has been read yet.
 *
 * @param folder with {@code model_index.json}
 * @param name of the model
 * @param revision of the snapshot
 * @param sigmaData of the scheduler
 */
public record Snapshot(
        Path folder,
        String name,
        String revision,
        Component<Gemma2Config> textEncoder,
        Component<SanaTransformerConfig> transformer,
        Component<AutoencoderDcConfig> vae,
        double sigmaData) {

    /** {@code sample_size} of models with {@code ASPECT_RATIO_1024_BIN}. */
    private static final int BINNED_SAMPLE_SIZE = 32;

    private static final int MAX_NATIVE_SIZE = 4096;

    /**
     * Reads configs and headers.
     *
     * @throws SnapshotException if the snapshot is incomplete, damaged or of another architecture
     */
    public static Snapshot open(Path folder) {
        requireIndex(folder);
        requireTokenizer(folder);
        Snapshot snapshot = new Snapshot(
                folder,
                name(folder),
                revision(folder),
                openTextEncoder(folder),
                openTransformer(folder),
                openVae(folder),
                openScheduler(folder));
        snapshot.requireMatching();
        return snapshot;
    }

    /** Checks that the folder says it is a SANA-Sprint snapshot. */
    public static void requireIndex(Path folder) {
        if (!Files.isRegularFile(folder.resolve("model_index.json"))) {
            throw new SnapshotException(folder + ": not a snapshot, expected a folder with model_index.json");
        }
        JsonConfig index = JsonConfig.read(folder.resolve("model_index.json"));
        index.require("_class_name", "SanaSprintPipeline");
        Map.of(
                        "text_encoder", "Gemma2Model",
                        "transformer", "SanaTransformer2DModel",
                        "vae", "AutoencoderDC",
                        "scheduler", "SCMScheduler")
                .forEach((component, className) -> {
                    String actual = index.texts(component, 2).get(1);
                    if (!actual.equals(className)) {
                        throw index.error(component + " is a " + actual + ", expected " + className);
                    }
                });
    }

    public static void requireTokenizer(Path folder) {
        if (!Files.isRegularFile(tokenizer(folder))) {
            throw new SnapshotException(tokenizer(folder) + ": missing");
        }
    }

    /** @return the scheduler's {@code sigma_data} */
    public static double openScheduler(Path folder) {
        JsonConfig scheduler = JsonConfig.read(folder.resolve("scheduler/scheduler_config.json"));
        scheduler.require("_class_name", "SCMScheduler");
        scheduler.require("prediction_type", "trigflow");
        return scheduler.number("sigma_data");
    }

    public static Component<Gemma2Config> openTextEncoder(Path folder) {
        return Component.open(folder.resolve("text_encoder"), Gemma2Config::read, Gemma2Config::shapes);
    }

    public static Component<SanaTransformerConfig> openTransformer(Path folder) {
        return Component.open(
                folder.resolve("transformer"), SanaTransformerConfig::read, SanaTransformerConfig::shapes);
    }

    public static Component<AutoencoderDcConfig> openVae(Path folder) {
        return Component.open(folder.resolve("vae"), AutoencoderDcConfig::read, AutoencoderDcConfig::shapes);
    }

    /** This snapshot under another name or revision than its folder tells. */
    public Snapshot named(Optional<String> otherName, Optional<String> otherRevision) {
        return new Snapshot(
                folder,
                otherName.orElse(name),
                otherRevision.orElse(revision),
                textEncoder,
                transformer,
                vae,
                sigmaData);
    }

    /** Where the tokenizer is. */
    public Path tokenizer() {
        return tokenizer(folder);
    }

    /** What this snapshot can do when it is loaded in {@code precision}. */
    public SnapshotInfo info(Precision precision) {
        int ratio = vae.config().compressionRatio();
        int sampleSize = transformer.config().sampleSize();
        return new SnapshotInfo(
                name,
                revision,
                precision.label(),
                sampleSize * ratio,
                ratio * transformer.config().patchSize(),
                sampleSize == BINNED_SAMPLE_SIZE);
    }

    private void requireMatching() {
        Path config = folder.resolve("transformer/config.json");
        long nativeSize =
                (long) transformer.config().sampleSize() * vae.config().compressionRatio();
        if (nativeSize > MAX_NATIVE_SIZE) {
            throw new SnapshotException(
                    config + ": sample_size " + transformer.config().sampleSize() + " makes pictures of " + nativeSize
                            + " pixels, expected at most " + MAX_NATIVE_SIZE);
        }
        requireEqual(
                config + ": caption_channels",
                transformer.config().captionChannels(),
                "the text encoder's hidden_size",
                textEncoder.config().hiddenSize());
        requireEqual(
                config + ": in_channels",
                transformer.config().inChannels(),
                "the autoencoder's latent_channels",
                vae.config().latentChannels());
    }

    private static void requireEqual(String what, int actual, String other, int expected) {
        if (actual != expected) {
            throw new SnapshotException(what + " is " + actual + ", expected " + other + ", " + expected);
        }
    }

    /** In a hub cache, {@code models--owner--name/snapshots/revision}, the model's name; else the folder's. */
    private static String name(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        return inHubCache(path)
                ? path.getParent()
                        .getParent()
                        .getFileName()
                        .toString()
                        .replaceFirst("^models--", "")
                        .replace("--", "/")
                : String.valueOf(path.getFileName());
    }

    private static String revision(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        return inHubCache(path) ? path.getFileName().toString() : "local";
    }

    private static boolean inHubCache(Path path) {
        return path.getNameCount() > 2 && path.getParent().endsWith("snapshots");
    }

    private static Path tokenizer(Path folder) {
        return folder.resolve("tokenizer/tokenizer.json");
    }
}
