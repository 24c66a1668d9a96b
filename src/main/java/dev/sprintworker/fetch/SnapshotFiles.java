package dev.sprintworker.fetch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sprintworker.sana.checkpoint.JsonConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The files of a listing that the pipeline reads ({@code sana.Snapshot}), and no others: no pictures, no readme, no
 * {@code *.bin}, of the weights one variant.
 *
 * <p>A variant stands in a file's name as diffusers and transformers write it: {@code model.bf16.safetensors}, {@code
 * model.safetensors.index.bf16.json}. Without one asked for, the files without are taken.
 */
final class SnapshotFiles {
    private static final List<String> DESCRIPTIONS = List.of(
            "model_index.json",
            "scheduler/scheduler_config.json",
            "tokenizer/tokenizer.json",
            "text_encoder/config.json",
            "transformer/config.json",
            "vae/config.json");

    /** Components with weights, and what their files are called before a variant. */
    private static final Map<String, String> STEMS = new LinkedHashMap<>();

    static {
        STEMS.put("text_encoder", "model");
        STEMS.put("transformer", "diffusion_pytorch_model");
        STEMS.put("vae", "diffusion_pytorch_model");
    }

    private final Map<String, RemoteFile> byPath = new LinkedHashMap<>();
    private final Optional<String> variant;

    /**
     * A file to be had.
     *
     * @param path where it goes in the snapshot
     */
    record Wanted(RemoteFile file, String path) {}

    SnapshotFiles(List<RemoteFile> listing, Optional<String> variant) {
        listing.forEach(file -> byPath.put(file.path(), file));
        this.variant = variant;
    }

    /**
     * The small files that say what the snapshot is, indices of shards among them.
     *
     * @throws FetchException naming what the source lacks
     */
    List<Wanted> descriptions() {
        List<Wanted> wanted = new ArrayList<>();
        for (String path : DESCRIPTIONS) {
            wanted.add(new Wanted(required(path, "a snapshot of SANA-Sprint in the layout of diffusers has it"), path));
        }
        for (String component : STEMS.keySet()) {
            index(component).ifPresent(index -> wanted.add(new Wanted(byPath.get(index), savedIndex(component))));
        }
        return wanted;
    }

    /**
     * The files with tensors.
     *
     * @param folder with the {@link #descriptions}
     * @throws FetchException naming what the source lacks
     */
    List<Wanted> weights(Path folder) {
        List<Wanted> wanted = new ArrayList<>();
        for (String component : STEMS.keySet()) {
            Optional<String> index = index(component);
            if (index.isEmpty()) {
                RemoteFile file = byPath.get(single(component).orElseThrow(() -> none(component)));
                wanted.add(new Wanted(file, file.path()));
                continue;
            }
            for (String shard : shards(folder.resolve(savedIndex(component)))) {
                String path = component + "/" + shard;
                RemoteFile.requireWithin(path);
                wanted.add(new Wanted(required(path, index.get() + " names it"), path));
            }
        }
        return wanted;
    }

    private static TreeSet<String> shards(Path index) {
        TreeSet<String> shards = new TreeSet<>();
        for (Map.Entry<String, JsonNode> tensor :
                JsonConfig.read(index).object("weight_map").properties()) {
            String shard = tensor.getValue().asText();
            if (!shard.matches("[^/\\\\]+\\.safetensors")) {
                throw new FetchException(index.getParent().getFileName() + "/" + index.getFileName()
                        + ": tensor " + Printed.of(tensor.getKey()) + " is in '" + Printed.of(shard)
                        + "', expected a *.safetensors file beside the index");
            }
            shards.add(shard);
        }
        return shards;
    }

    private Optional<String> index(String component) {
        String stem = component + "/" + STEMS.get(component);
        // The asked variant of one component may be its only form of another: diffusers mixes them, too.
        Optional<String> ofVariant = variant.flatMap(name ->
                first(stem + ".safetensors.index." + name + ".json", stem + "." + name + ".safetensors.index.json"));
        if (ofVariant.isPresent() || singleOfVariant(component).isPresent()) {
            return ofVariant;
        }
        return first(stem + ".safetensors.index.json");
    }

    private Optional<String> single(String component) {
        return singleOfVariant(component).or(() -> first(component + "/" + STEMS.get(component) + ".safetensors"));
    }

    private Optional<String> singleOfVariant(String component) {
        return variant.flatMap(name -> first(component + "/" + STEMS.get(component) + "." + name + ".safetensors"));
    }

    /** The one name of an index that the pipeline knows. */
    private static String savedIndex(String component) {
        return component + "/" + STEMS.get(component) + ".safetensors.index.json";
    }

    private Optional<String> first(String... paths) {
        return List.of(paths).stream().filter(byPath::containsKey).findFirst();
    }

    private RemoteFile required(String path, String reason) {
        RemoteFile file = byPath.get(path);
        if (file == null) {
            throw new FetchException(path + ": the source has no such file, but " + reason);
        }
        return file;
    }

    private FetchException none(String component) {
        List<String> others = byPath.keySet().stream()
                .filter(path -> path.startsWith(component + "/"))
                .filter(path -> path.endsWith(".safetensors") || path.contains(".safetensors.index."))
                .toList();
        return new FetchException(component + ": the source has no " + STEMS.get(component)
                + ".safetensors and no index of shards"
                + (others.isEmpty() ? "" : "; it has " + Printed.of(String.join(", ", others)) + ": see --variant"));
    }
}
