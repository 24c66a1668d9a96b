package dev.sprintworker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.sana.Reference;
import dev.sprintworker.sana.SnapshotCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchModelCommandTest {
    @TempDir
    private Path folder;

    private ToolRun fetch(Path from, String... more) {
        List<String> arguments = new ArrayList<>(List.of("fetch-model", "--from", from.toString(), "--out"));
        arguments.add(folder.resolve("demo-model").toString());
        arguments.addAll(List.of(more));
        return ToolRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void shouldFetchFromAFolderAndMakeTheSamePicture() throws IOException {
        ToolRun run = fetch(Reference.demoModel(), "--progress", "lines");

        assertThat(run.err()).contains("no checksum known, size verified");
        assertThat(run.status()).isZero();
        JsonNode line = new ObjectMapper().readTree(run.out());
        assertThat(line.get("files").intValue()).isEqualTo(9);
        assertThat(line.get("alreadyThere").booleanValue()).isFalse();
        assertThat(picture(folder.resolve("demo-model"))).isEqualTo(picture(Reference.demoModel()));
        assertThat(fetch(Reference.demoModel()).err()).contains("demo-model: already there, ");
    }

    private String picture(Path model) throws IOException {
        ToolRun run = ToolRun.of(
                "generate",
                "--prompt",
                "a red circle on a blue background",
                "--seed",
                "0",
                "--model",
                model.toString(),
                "--out",
                folder.resolve("picture.png").toString());
        return new ObjectMapper().readTree(run.out()).get("sha256").textValue();
    }

    @Test
    void shouldVerifyAFolderByItsSha256Sums() throws IOException {
        assertThat(fetch(Reference.demoModel()).status()).isZero();
        SnapshotCopy copy = SnapshotCopy.of(folder.resolve("demo-model"), folder.resolve("copy"));
        Path out = folder.resolve("second");
        assertThat(ToolRun.of("fetch-model", "--from", copy.folder().toString(), "--out", out.toString())
                        .err())
                .contains("vae/config.json: 1,309 bytes, sha256 verified");

        byte[] weights = Files.readAllBytes(copy.file("vae/diffusion_pytorch_model.safetensors"));
        weights[weights.length - 1] ^= 1;
        Files.write(copy.file("vae/diffusion_pytorch_model.safetensors"), weights);
        ToolRun tampered = ToolRun.of(
                "fetch-model",
                "--from",
                copy.folder().toString(),
                "--out",
                folder.resolve("third").toString());
        assertThat(tampered.status()).isEqualTo(1);
        assertThat(tampered.err()).contains("vae/diffusion_pytorch_model.safetensors: sha256 is ");
        assertThat(folder.resolve("third")).doesNotExist();
    }

    @Test
    void shouldRefuseAFolderThatInspectRefuses() throws IOException {
        SnapshotCopy copy = SnapshotCopy.of(Reference.demoModel(), folder.resolve("copy"));
        copy.editHeader(
                "vae/diffusion_pytorch_model.safetensors", header -> header.replaceFirst("\"BF16\"", "\"I16\""));
        ToolRun run = fetch(copy.folder());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("unknown dtype \"I16\"");
        assertThat(folder.resolve("demo-model")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --repo sana                                    | --repo is 'sana', expected OWNER/NAME
            --repo ../x                                    | --repo is '../x', expected OWNER/NAME
            --repo a/b --endpoint ftp://x                  | --endpoint is no http(s) address of a hub, expected one like https://huggingface.co
            --repo a/b --endpoint http://user:pw@hub       | --endpoint is no http(s) address of a hub
            --repo a/b --connections 0                     | --connections is 0, expected from 1 to 64
            --repo a/b --part-size 1K                      | --part-size is 1024, expected from 65536 to 1073741824
            --repo a/b --part-size much                    | --part-size is 'much', expected bytes such as 262144, 256K, 16M
            --repo a/b --retries 101                       | --retries is 101, expected from 0 to 100
            --repo a/b --variant ../x                      | --variant is '../x', expected 1 to 32 letters and digits, such as bf16
            --repo a/b --progress loud                     | --progress is 'loud', expected auto, bar or lines
            --repo a/b --config x                          | --config is for S3 only, not for --repo
            --from s3://b/x --config not-there             | --config: not-there cannot be read, NoSuchFileException
            --from s3://Bad_Bucket/x                       | address is 's3://Bad_Bucket/x', expected s3://BUCKET/PREFIX
            --from s3://bucket/x                           | quarkus.s3.aws.region is missing, or AWS_REGION: Unable to load region
            --from not-there                               | --from is 'not-there', expected s3://BUCKET/PREFIX or a folder
            --from . --revision main                       | --revision and --endpoint are for --repo only
            --from . --repo a/b                            | Error: --repo=OWNER/NAME, --from=PLACE are mutually exclusive
            """)
    void shouldRefuseWrongUse(String options, String message) {
        List<String> arguments = new ArrayList<>(
                List.of("fetch-model", "--out", folder.resolve("out").toString()));
        arguments.addAll(List.of(options.split(" ")));
        ToolRun run = ToolRun.of(arguments.toArray(String[]::new));
        assertThat(run.err()).startsWith(message).contains("Try 'sprint-worker fetch-model --help'");
        assertThat(run.status()).isEqualTo(2);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldNotSendATokenOverPlainHttpNorPrintIt() {
        FetchSources sources = new FetchSources(
                Map.of("HF_TOKEN", "hf_secret", "HF_ENDPOINT", "http://hub.internal")::get, Optional.empty(), 1);
        assertThatThrownBy(() -> sources.hub("a/b", null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "HF_TOKEN is set, but http://hub.internal would get it over plain http: use https, or unset it");
        FetchSources odd = new FetchSources(Map.of("HF_TOKEN", "hf_secret\nX: y")::get, Optional.empty(), 1);
        assertThatThrownBy(() -> odd.hub("a/b", null, null)).hasMessage("HF_TOKEN has characters that no token has");
    }
}
