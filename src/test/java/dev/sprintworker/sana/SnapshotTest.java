package dev.sprintworker.sana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sprintworker.sana.checkpoint.SnapshotException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotTest {
    private static final String TEXT_SHARD = "text_encoder/model-00001-of-00002.safetensors";
    private static final String TEXT_INDEX = "text_encoder/model.safetensors.index.json";
    private static final String VAE_SHARD = "vae/diffusion_pytorch_model-00004-of-00008.safetensors";

    @TempDir
    private Path temporary;

    private SnapshotCopy copy;

    @BeforeEach
    void copy() {
        copy = SnapshotCopy.of(Reference.miniModel(), temporary.resolve("mini"));
    }

    @Test
    void shouldReadWhatTheSnapshotIs() {
        SnapshotInfo mini = Snapshot.open(copy.folder()).info(Precision.BFLOAT16);
        assertThat(mini).isEqualTo(new SnapshotInfo("mini", "local", "bfloat16", 1024, 32, true));
        SnapshotInfo demo = Snapshot.open(Reference.demoModel()).info(Precision.FLOAT32);
        assertThat(demo).isEqualTo(new SnapshotInfo("demo-model", "local", "float32", 256, 32, false));
    }

    @Test
    void shouldTakeNameAndRevisionFromAHubCache() throws IOException {
        Path hub = temporary.resolve("models--owner--sana-sprint/snapshots/0123abcd");
        Files.createDirectories(hub.getParent());
        Files.move(copy.folder(), hub);
        SnapshotInfo info = Snapshot.open(hub).info(Precision.BFLOAT16);
        assertThat(info.name()).isEqualTo("owner/sana-sprint");
        assertThat(info.revision()).isEqualTo("0123abcd");
    }

    @Test
    void shouldRefuseATruncatedShard() throws IOException {
        try (FileChannel channel = FileChannel.open(copy.file(VAE_SHARD), StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 10);
        }
        refused(VAE_SHARD, "tensor ", "truncated file?");
    }

    @Test
    void shouldRefuseBytesBehindTheLastTensor() throws IOException {
        Files.write(copy.file(VAE_SHARD), new byte[3], StandardOpenOption.APPEND);
        refused(VAE_SHARD, "bytes by its header but the file has");
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "1000000000", "9223372036854775807", "-1"})
    void shouldRefuseAHeaderLengthThatTheFileCannotHold(long length) throws IOException {
        try (FileChannel channel = FileChannel.open(copy.file(VAE_SHARD), StandardOpenOption.WRITE)) {
            channel.write(
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(length)
                            .flip(),
                    0);
        }
        refused(VAE_SHARD, "header length");
    }

    @Test
    void shouldRefuseAFileTooShortForAHeader() throws IOException {
        Files.write(copy.file(VAE_SHARD), new byte[5]);
        refused(VAE_SHARD, "truncated, expected the 8 bytes");
    }

    @Test
    void shouldRefuseOverlappingTensors() {
        copy.editHeader(TEXT_SHARD, header -> {
            String second = header.replaceFirst("(?s).*?\"data_offsets\":\\[(?!0,)(\\d+),(\\d+)\\].*", "$1,$2");
            long begin = Long.parseLong(second.split(",")[0]);
            long end = Long.parseLong(second.split(",")[1]);
            return header.replace("[" + second + "]", "[" + (begin - 2) + "," + (end - 2) + "]");
        });
        refused(TEXT_SHARD, "it overlaps the tensor before");
    }

    @Test
    void shouldRefuseATensorWhoseShapeDoesNotFitItsBytes() {
        copy.editHeader(TEXT_SHARD, header -> header.replaceFirst("\"shape\":\\[(\\d+)", "\"shape\":[1$1"));
        refused(TEXT_SHARD, "tensor ", "takes ", "but data_offsets");
    }

    @Test
    void shouldRefuseAShapeBeyondAllNumbers() {
        copy.editHeader(
                TEXT_SHARD, header -> header.replaceFirst("\"shape\":\\[(\\d+)", "\"shape\":[9223372036854775807,9"));
        refused(TEXT_SHARD, "is larger than any file");
    }

    @ParameterizedTest
    @CsvSource({"I64", "F8_E4M3", "BFLOAT16"})
    void shouldRefuseAnUnknownDtype(String dtype) {
        copy.editHeader(TEXT_SHARD, header -> header.replaceFirst("\"BF16\"", "\"" + dtype + "\""));
        refused(TEXT_SHARD, "tensor ", "unknown dtype \"" + dtype + "\", expected one of F32, F16, BF16");
    }

    @Test
    void shouldRefuseAHeaderThatIsNoJson() {
        copy.editHeader(TEXT_SHARD, header -> header.replace('{', '('));
        refused(TEXT_SHARD, "header is not a JSON object");
    }

    @Test
    void shouldRefuseATensorNamedTwice() {
        copy.editHeader(TEXT_SHARD, header -> {
            String first = header.replaceFirst("(?s)^\\{(\"[^\"]+\":\\{[^}]*\\}),.*", "$1");
            return "{" + first + "," + header.substring(1);
        });
        refused(TEXT_SHARD, "unique keys");
    }

    @Test
    void shouldRefuseAMissingShard() throws IOException {
        Files.delete(copy.file(VAE_SHARD));
        refused(VAE_SHARD, "missing");
    }

    @Test
    void shouldRefuseAMissingTensor() {
        copy.edit(TEXT_INDEX, json -> json.replaceFirst("\"layers.1.mlp.up_proj.weight\": \"[^\"]+\",\\s*", ""));
        refused(
                "text_encoder/model-00002-of-00002.safetensors",
                "tensor layers.1.mlp.up_proj.weight is surplus: not expected here by");
        copy.editHeader(
                "text_encoder/model-00002-of-00002.safetensors",
                header -> header.replace("layers.1.mlp.up_proj.weight", "layers.1.mlp.other.weight"));
        copy.edit(
                TEXT_INDEX,
                json -> json.replace(
                        "\"norm.weight\"",
                        "\"layers.1.mlp.other.weight\": \"model-00002-of-00002.safetensors\", \"norm.weight\""));
        refused("text_encoder", "tensor layers.1.mlp.up_proj.weight is missing, expected shape [160, 64]");
    }

    @Test
    void shouldRefuseATensorThatTheIndexLooksForInVain() {
        copy.edit(
                TEXT_INDEX,
                json -> json.replace(
                        "\"norm.weight\"", "\"norm.bias\": \"model-00002-of-00002.safetensors\", \"norm.weight\""));
        refused("text_encoder/model-00002-of-00002.safetensors", "tensor norm.bias is missing, expected here by");
    }

    @Test
    void shouldRefuseAnIndexThatPointsOutOfTheFolder() {
        copy.edit(TEXT_INDEX, json -> json.replaceFirst("\"model-00002", "\"../model-00002"));
        refused(TEXT_INDEX, "expected a *.safetensors file beside the index");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text_encoder/config.json | "num_hidden_layers": 2     | "num_hidden_layers": 1     | tensor layers.1.input_layernorm.weight is surplus
            text_encoder/config.json | "num_hidden_layers": 2     | "num_hidden_layers": 3     | tensor layers.2.input_layernorm.weight is missing
            text_encoder/config.json | "intermediate_size": 160   | "intermediate_size": 161   | has shape [160, 64], expected [161, 64]
            text_encoder/config.json | "num_hidden_layers": 2,    |                            | key num_hidden_layers is missing, expected a whole number from 1 to 1000
            text_encoder/config.json | "head_dim": 24             | "head_dim": "24"           | head_dim is "24", expected a whole number from 1
            text_encoder/config.json | "head_dim": 24             | "head_dim": -24            | head_dim is -24, expected a whole number from 1
            text_encoder/config.json | "gemma2"                   | "llama"                    | model_type is llama, expected gemma2
            transformer/config.json  | "patch_size": 1,           |                            | key patch_size is missing
            transformer/config.json  | "guidance_embeds": true    | "guidance_embeds": false   | guidance_embeds is false, expected true
            transformer/config.json  | "qk_norm": "rms_norm_across_heads" | "qk_norm": "l2"    | qk_norm is l2, expected rms_norm_across_heads
            transformer/config.json  | "caption_channels": 64     | "caption_channels": 65     | expected
            transformer/config.json  | "num_layers": 3            | "num_layers": 2000000000   | num_layers is 2000000000, expected a whole number from 1 to 1000
            vae/config.json          | "AutoencoderDC"            | "AutoencoderKL"            | _class_name is AutoencoderKL, expected AutoencoderDC
            transformer/config.json  | "sample_size": 32          | "sample_size": 999999      | sample_size 999999 makes pictures of 31999968 pixels, expected at most 4096
            vae/config.json          | "latent_channels": 32      | "latent_channels": 48      | expected a multiple of latent_channels, 48
            vae/config.json          | "scaling_factor": 0.41407  | "scaling_factor": 0        | scaling_factor is 0, expected a number above 0
            vae/config.json          | {                          | [                          | not JSON
            model_index.json         | "SanaSprintPipeline"       | "SanaPipeline"             | _class_name is SanaPipeline, expected SanaSprintPipeline
            model_index.json         | "Gemma2Model"              | "T5EncoderModel"           | text_encoder is a T5EncoderModel, expected Gemma2Model
            scheduler/scheduler_config.json | "trigflow"          | "epsilon"                  | prediction_type is epsilon, expected trigflow
            """)
    void shouldRefuseAConfigThatIsIncompleteOrOfAnotherArchitecture(
            String file, String text, String replacement, String message) {
        copy.edit(file, json -> json.replace(text, replacement == null ? "" : replacement));
        assertThatThrownBy(() -> Snapshot.open(copy.folder()))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining(copy.file(file).getParent().toString())
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "tokenizer/tokenizer.json",
        "transformer/config.json",
        "scheduler/scheduler_config.json",
        "vae/diffusion_pytorch_model.safetensors.index.json"
    })
    void shouldRefuseAnIncompleteSnapshot(String file) throws IOException {
        Files.delete(copy.file(file));
        assertThatThrownBy(() -> Snapshot.open(copy.folder()))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining(copy.file(file).getParent().toString());
    }

    @Test
    void shouldHaveTheParametersOfTheReleasedSizes() {
        assertThat(parameters(RandomSnapshot.transformerShapes("1.6B"))).isEqualTo(1_610_237_472L);
        assertThat(parameters(RandomSnapshot.transformerShapes("0.6B"))).isEqualTo(593_501_216L);
        assertThat(2 * parameters(RandomSnapshot.textEncoderShapes())).isEqualTo(5_228_683_776L);
        assertThat(parameters(RandomSnapshot.vaeShapes())).isBetween(312_000_000L, 313_000_000L);
    }

    private static long parameters(Map<String, List<Long>> shapes) {
        return shapes.values().stream()
                .mapToLong(shape -> shape.stream().reduce(1L, (a, b) -> a * b))
                .sum();
    }

    private void refused(String file, String... messages) {
        assertThatThrownBy(() -> Snapshot.open(copy.folder()))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining(copy.file(file).toString())
                .hasMessageContainingAll(messages);
    }
}
