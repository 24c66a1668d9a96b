package dev.sprintworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.sana.Reference;
import dev.sprintworker.sana.SnapshotCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            --width 0                               | width is 0, expected from 64 to 1024 pixels
            --height 1025                           | height is 1025, expected from 64 to 1024 pixels
            --width 100 --no-binning                | width is 100, expected a multiple of 32 without resolution binning
            --steps 0                               | steps is 0, expected from 1 to 4
            --steps 5                               | steps is 5, expected from 1 to 4
            --steps two                             | 'two' is not an int
            --guidance NaN                          | guidance scale is NaN, expected from 1 to 20
            --guidance 0.5                          | guidance scale is 0.5, expected from 1 to 20
            --guidance Infinity                     | guidance scale is Infinity, expected from 1 to 20
            --max-timestep 0                        | maximum timestep is 0, expected above 0 to 1.5708
            --max-timestep 1.58                     | maximum timestep is 1.58, expected above 0 to 1.5708
            --intermediate-timestep 2               | intermediate timestep is 2, expected above 0 to 1.5708
            --intermediate-timestep 1 --steps 3     | --intermediate-timestep is for 2 steps only, --steps is 3
            --images 0                              | --images is 0, expected from 1 to 10000
            --images 10001                          | --images is 10001, expected from 1 to 10000
            --seed -1                               | --seed is -1, expected from 0 to 9223372036854775807
            --seed 9223372036854775807 --images 2   | --seed is 9223372036854775807, expected from 0 to 9223372036854775806
            --threads 0                             | threads is 0, expected from 1 to 1024
            --threads 2147483647                    | threads is 2147483647, expected from 1 to 1024
            --precision float16                     | precision is float16, expected bfloat16 or float32
            --device gpu                            | device is gpu, expected cpu, cuda:N or auto
            --device cuda:99                        | device is cuda:99 but this
            --frames 3                              | Unknown options: '--frames', '3'
            """)
    void shouldRefuseWrongUseInOneLineThatNamesTheBound(String options, String message) {
        List<String> arguments = new ArrayList<>(List.of("generate", "--prompt", "a red circle"));
        arguments.addAll(List.of("--out", folder.resolve("a.png").toString()));
        arguments.addAll(List.of(options.split(" ")));
        ToolRun run = ToolRun.of(arguments.toArray(String[]::new));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines().toList()).hasSize(2);
        assertThat(run.err()).contains(message).contains("Try 'sprint-worker generate --help'");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldRefuseAPromptOfTenThousandCharacters() {
        ToolRun run = ToolRun.of(
                "generate",
                "--prompt",
                "x".repeat(10_000),
                "--out",
                folder.resolve("a.png").toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("--prompt has 10000 characters, expected at most 4000");
    }

    @Test
    void shouldRefuseAFolderThatIsNoSnapshot() {
        ToolRun run = ToolRun.of(
                "generate",
                "--prompt",
                "a",
                "--model",
                folder.toString(),
                "--out",
                folder.resolve("a.png").toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().lines().toList())
                .containsExactly(folder + ": not a snapshot, expected a folder with model_index.json");
    }

    @Test
    void shouldRefuseAnOutputFolderThatIsNotThere() {
        ToolRun run = ToolRun.of(
                "generate", "--prompt", "a", "--out", folder.resolve("no/a.png").toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("--out: " + folder.resolve("no") + " is no folder that can be written to");
        assertThat(ToolRun.of("generate", "--prompt", "a", "--out", folder.toString())
                        .err())
                .startsWith("--out is '" + folder + "', expected a file");
    }

    @Test
    void shouldAskForACommandAndKnowItsOptions() {
        assertThat(ToolRun.of("paint").status()).isEqualTo(2);
        assertThat(ToolRun.of("paint").err()).contains("Unmatched argument at index 0: 'paint'");
        ToolRun help = ToolRun.of("generate", "--help");
        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("--prompt", "--intermediate-timestep", "--no-binning");
    }

    @Test
    void shouldInspectASnapshotComponentByComponent() {
        ToolRun run = ToolRun.of("inspect", "--model", Reference.miniModel().toString());
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .containsPattern("text_encoder +Gemma2Model +164,416 BF16 +328,832  ok")
                .containsPattern("transformer +SanaTransformer2DModel +282,784 F32 +1,131,136  ok")
                .containsPattern("vae +AutoencoderDC +624,547 F16 +1,249,094  ok");
    }

    @Test
    void shouldInspectADamagedSnapshotToItsEnd() throws IOException {
        SnapshotCopy copy = SnapshotCopy.of(Reference.miniModel(), folder.resolve("damaged"));
        Files.delete(copy.file("transformer/diffusion_pytorch_model-00003-of-00007.safetensors"));
        ToolRun run = ToolRun.of("inspect", "--model", copy.folder().toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("diffusion_pytorch_model-00003-of-00007.safetensors: missing")
                .containsPattern("vae +AutoencoderDC .* ok");
    }

    @Test
    void shouldNotFabricateOverWhatIsThere() throws IOException {
        Files.writeString(folder.resolve("precious"), "data");
        ToolRun run = ToolRun.of("fabricate", "--size", "0.6B", "--out", folder.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("--out: " + folder + " is not empty");
        assertThat(ToolRun.of("fabricate", "--size", "2B", "--out", "x").err())
                .startsWith("--size is 2B, expected one of [0.6B, 1.6B]");
    }

    @Test
    void shouldHaveTheVersionOfTheProject() throws IOException {
        String version = ToolRun.of("--version").out().strip().replaceFirst("sprint-worker ", "");
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<artifactId>sprint-worker</artifactId>\n  <version>" + version + "</version>");
    }

    @Test
    void shouldNameTheTokenizerWhenItKnowsMoreTokensThanTheTextEncoder() {
        SnapshotCopy copy = SnapshotCopy.of(Reference.miniModel(), folder.resolve("odd"));
        copy.edit("tokenizer/tokenizer.json", json -> json.replaceFirst("\"▁red\": *\\d+", "\"▁red\": 5000"));
        ToolRun run = ToolRun.of(
                "generate",
                "--prompt",
                "a red",
                "--width",
                "256",
                "--height",
                "256",
                "--model",
                copy.folder().toString(),
                "--out",
                folder.resolve("a.png").toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualToIgnoringNewLines("tokenizer/tokenizer.json has a token with id 5000, "
                        + "expected below the text encoder's vocab_size, 1024");
    }
}
