package dev.sprintworker.sana.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The weights of one component of a snapshot: one {@code *.safetensors} file, or shards with an
 * {@code *.safetensors.index.json}. Only headers are read.
 */
public final class Checkpoint {
    private static final String INDEX_SUFFIX = ".safetensors.index.json";

    private final Path folder;
    private final Map<String, TensorEntry> tensors;

    private Checkpoint(Path folder, Map<String, TensorEntry> tensors) {
        this.folder = folder;
        this.tensors = tensors;
    }

    /**
     * Reads every header of the component.
     *
     * @throws SnapshotException if files are missing, are not readable or disagree with each other
     */
    public static Checkpoint open(Path folder) {
        List<Path> indexes = list(folder, INDEX_SUFFIX);
        List<Path> files = list(folder, ".safetensors");
        if (indexes.size() > 1) {
            throw new SnapshotException(folder + ": expected one index, found " + indexes);
        }
        if (indexes.size() == 1) {
            return new Checkpoint(folder, shards(indexes.get(0)));
        }
        if (files.size() != 1) {
            throw new SnapshotException(folder + ": expected one *.safetensors file or shards with an *" + INDEX_SUFFIX
                    + ", found " + files.size() + " files and no index");
        }
        return new Checkpoint(folder, SafetensorsFile.read(files.get(0)));
    }

    /** The tensors by name. */
    public Map<String, TensorEntry> tensors() {
        return tensors;
    }

    /**
     * Checks that the tensors are exactly those that the architecture has.
     *
     * @param shapes of every tensor by name
     * @throws SnapshotException naming the first tensor that is missing, surplus or of another shape
     */
    public void requireExactly(Map<String, List<Long>> shapes) {
        shapes.forEach((name, shape) -> {
            TensorEntry entry = tensors.get(name);
            if (entry == null) {
                throw new SnapshotException(folder + ": tensor " + name + " is missing, expected shape " + shape);
            }
            if (!entry.shape().equals(shape)) {
                throw new SnapshotException(entry.file() + ": tensor " + name + " has shape " + entry.shape()
                        + ", expected " + shape + " by " + folder.getFileName() + "/config.json");
            }
        });
        Set<String> surplus = new TreeSet<>(tensors.keySet());
        surplus.removeAll(shapes.keySet());
        if (!surplus.isEmpty()) {
            String name = surplus.iterator().next();
            throw new SnapshotException(tensors.get(name).file() + ": tensor " + name + " is surplus"
                    + (surplus.size() > 1 ? " (and " + (surplus.size() - 1) + " more)" : "")
                    + ": the architecture of " + folder.getFileName() + "/config.json has no such tensor");
        }
    }

    private static Map<String, TensorEntry> shards(Path index) {
        JsonNode weightMap = JsonConfig.read(index).object("weight_map");
        Map<String, TensorEntry> tensors = new LinkedHashMap<>();
        Map<String, Set<String>> namesByShard = new TreeMap<>();
        weightMap.properties().forEach(field -> {
            String shard = field.getValue().asText();
            if (!shard.endsWith(".safetensors") || shard.contains("/") || shard.contains("\\")) {
                throw new SnapshotException(index + ": weight_map: tensor " + field.getKey() + " is in "
                        + field.getValue() + ", expected a *.safetensors file beside the index");
            }
            namesByShard.computeIfAbsent(shard, s -> new LinkedHashSet<>()).add(field.getKey());
        });
        namesByShard.forEach((shard, names) -> {
            Map<String, TensorEntry> entries = SafetensorsFile.read(index.resolveSibling(shard));
            for (String name : names) {
                if (!entries.containsKey(name)) {
                    throw new SnapshotException(index.resolveSibling(shard) + ": tensor " + name
                            + " is missing, expected here by " + index.getFileName());
                }
            }
            for (String name : entries.keySet()) {
                if (!names.contains(name)) {
                    throw new SnapshotException(index.resolveSibling(shard) + ": tensor " + name
                            + " is surplus: not expected here by " + index.getFileName());
                }
            }
            tensors.putAll(entries);
        });
        return tensors;
    }

    private static List<Path> list(Path folder, String suffix) {
        if (!Files.isDirectory(folder)) {
            throw new SnapshotException(folder + ": missing, expected a folder with weights");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(
                    files.filter(file -> file.getFileName().toString().endsWith(suffix))
                            .sorted()
                            .toList());
        } catch (IOException e) {
            throw new SnapshotException(folder + ": cannot be listed: " + e.getMessage(), e);
        }
    }
}
