package dev.sprintworker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sprintworker.fetch.SnapshotFiles.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFilesTest {
    @TempDir
    private Path folder;

    private final List<String> listed = new ArrayList<>(List.of(
            "model_index.json",
            "scheduler/scheduler_config.json",
            "tokenizer/tokenizer.json",
            "tokenizer/tokenizer.model",
            "text_encoder/config.json",
            "text_encoder/model.safetensors",
            "transformer/config.json",
            "transformer/diffusion_pytorch_model.safetensors",
            "transformer/diffusion_pytorch_model.bf16.safetensors",
            "vae/config.json",
            "vae/diffusion_pytorch_model.safetensors"));

    @BeforeEach
    void makeFolders() throws IOException {
        Files.createDirectories(folder.resolve("text_encoder"));
    }

    private SnapshotFiles files(String variant) {
        return new SnapshotFiles(
                listed.stream()
                        .map(path -> new RemoteFile(path, 1, Optional.empty(), ""))
                        .toList(),
                Optional.ofNullable(variant));
    }

    private List<String> weights(String variant) {
        return files(variant).weights(folder).stream()
                .map(wanted -> wanted.file().path())
                .toList();
    }

    @Test
    void shouldTakeWeightsWithoutAVariantUnlessOneIsAskedFor() {
        assertThat(weights(null))
                .containsExactly(
                        "text_encoder/model.safetensors",
                        "transformer/diffusion_pytorch_model.safetensors",
                        "vae/diffusion_pytorch_model.safetensors");
        assertThat(weights("bf16"))
                .containsExactly(
                        "text_encoder/model.safetensors",
                        "transformer/diffusion_pytorch_model.bf16.safetensors",
                        "vae/diffusion_pytorch_model.safetensors");
    }

    @Test
    void shouldFetchAnIndexFirstUnderTheNameThatThePipelineKnows() throws IOException {
        listed.addAll(List.of(
                "text_encoder/model.safetensors.index.fp16.json",
                "text_encoder/model.fp16-00001-of-00002.safetensors",
                "text_encoder/model.fp16-00002-of-00002.safetensors"));
        assertThat(files("fp16").descriptions())
                .contains(new Wanted(
                        new RemoteFile("text_encoder/model.safetensors.index.fp16.json", 1, Optional.empty(), ""),
                        "text_encoder/model.safetensors.index.json"));
        assertThat(files(null).descriptions())
                .noneMatch(wanted ->
                        wanted.path().contains("index.json") && wanted.path().contains("/model"));

        Files.writeString(
                folder.resolve("text_encoder/model.safetensors.index.json"),
                "{\"weight_map\": {\"a\": \"model.fp16-00001-of-00002.safetensors\", "
                        + "\"b\": \"model.fp16-00002-of-00002.safetensors\", "
                        + "\"c\": \"model.fp16-00001-of-00002.safetensors\"}}");
        assertThat(weights("fp16"))
                .containsExactly(
                        "text_encoder/model.fp16-00001-of-00002.safetensors",
                        "text_encoder/model.fp16-00002-of-00002.safetensors",
                        "transformer/diffusion_pytorch_model.safetensors",
                        "vae/diffusion_pytorch_model.safetensors");
    }

    @Test
    void shouldNameTheShardThatIsNotListed() throws IOException {
        listed.add("text_encoder/model.safetensors.index.json");
        Files.writeString(
                folder.resolve("text_encoder/model.safetensors.index.json"),
                "{\"weight_map\": {\"a\": \"model-00001-of-00001.safetensors\"}}");
        assertThatThrownBy(() -> weights(null))
                .hasMessage("text_encoder/model-00001-of-00001.safetensors: the source has no such file, but "
                        + "text_encoder/model.safetensors.index.json names it");
    }
}
