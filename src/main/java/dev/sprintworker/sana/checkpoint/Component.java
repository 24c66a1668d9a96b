package dev.sprintworker.sana.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A network's config and its weights, which are known to fit each other. */
public record Component<C>(C config, Checkpoint weights) {

    /**
     * Reads a component's config and headers.
     *
     * @param folder with {@code config.json} and the weights
     * @param read understands the config
     * @param shapes every weight of the architecture with its shape
     * @throws SnapshotException if the component is incomplete, damaged or of another architecture
     */
    public static <C> Component<C> open(
            Path folder, Function<JsonConfig, C> read, Function<C, Map<String, List<Long>>> shapes) {
        C config = read.apply(JsonConfig.read(folder.resolve("config.json")));
        Checkpoint weights = Checkpoint.open(folder);
        weights.requireExactly(shapes.apply(config));
        return new Component<>(config, weights);
    }
}
