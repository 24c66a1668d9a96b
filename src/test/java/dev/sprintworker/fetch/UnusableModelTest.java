package dev.sprintworker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sprintworker.sana.Reference;
import dev.sprintworker.sana.checkpoint.SnapshotException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is fetched well and still is no use here; most of it is refused before its weights are fetched. */
class UnusableModelTest {
    private static final String WEIGHTS = "transformer/diffusion_pytorch_model.safetensors";

    @TempDir
    private Path folder;

    private final HubFiles files = HubFiles.of(LocalHub.COMMIT, Reference.demoModel());
    private final LocalHub hub = new LocalHub(files);

    private HubFetch fetch() {
        return new HubFetch(hub, folder.resolve("demo-model"));
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void shouldNotBeginWhatTheDiskHasNoRoomFor() {
        hub.faults.list(
                "{\"type\":\"file\",\"path\":\"vae/diffusion_pytorch_model.safetensors\",\"size\":134,\"oid\":\"%s\","
                                .formatted("0".repeat(40))
                        + "\"lfs\":{\"oid\":\"%s\",\"size\":%d}}".formatted("0".repeat(64), 1L << 50));
        assertThat(Failure.of(fetch())).contains(" bytes are still to be fetched, but the file system has room for ");
        assertThat(hub.seen).noneMatch(seen -> seen.path().endsWith("model.safetensors"));
    }

    @Test
    void shouldRefuseAnotherKindOfModelBeforeItsWeights() {
        String index = new String(files.byPath().get("model_index.json"), StandardCharsets.UTF_8)
                .replace("SanaSprintPipeline", "StableDiffusionPipeline");
        hub.publish(files.with(LocalHub.OTHER_COMMIT, "model_index.json", index.getBytes(StandardCharsets.UTF_8)));
        HubFetch fetch = fetch();
        assertThatThrownBy(fetch::run)
                .isInstanceOf(SnapshotException.class)
                .hasMessageEndingWith("_class_name is StableDiffusionPipeline, expected SanaSprintPipeline");
        assertThat(fetch.out).doesNotExist();
        assertThat(hub.seen).noneMatch(seen -> seen.path().endsWith("model.safetensors"));
    }

    @Test
    void shouldRefuseAModelThatInspectRefuses() {
        String config = new String(files.byPath().get("transformer/config.json"), StandardCharsets.UTF_8)
                .replaceFirst("\"num_layers\": *\\d+", "\"num_layers\": 1");
        hub.publish(
                files.with(LocalHub.OTHER_COMMIT, "transformer/config.json", config.getBytes(StandardCharsets.UTF_8)));
        HubFetch fetch = fetch();
        assertThatThrownBy(fetch::run).isInstanceOf(SnapshotException.class).hasMessageContaining("is surplus");
        assertThat(fetch.out).doesNotExist();
    }

    @Test
    void shouldNameWhatTheRepositoryLacks() {
        HubFiles lacking = new HubFiles(LocalHub.OTHER_COMMIT, new java.util.TreeMap<>(files.byPath()));
        lacking.byPath().remove(WEIGHTS);
        hub.publish(lacking);
        assertThat(Failure.of(fetch()))
                .isEqualTo(
                        "transformer: the source has no diffusion_pytorch_model.safetensors and no index of shards; it "
                                + "has transformer/diffusion_pytorch_model.fp16.safetensors: see --variant");
        lacking.byPath().remove("scheduler/scheduler_config.json");
        assertThat(Failure.of(fetch())).startsWith("scheduler/scheduler_config.json: the source has no such file");
    }

    @Test
    void shouldNotTouchAFolderOfSomebodyElse() throws Exception {
        HubFetch fetch = fetch();
        Files.createDirectories(fetch.out);
        Files.writeString(fetch.out.resolve("precious"), "data");
        assertThat(Failure.of(fetch)).contains("is not empty and has no fetched.json");
        assertThat(fetch.out.resolve("precious")).hasContent("data");
        assertThat(hub.seen).isEmpty();
    }
}
