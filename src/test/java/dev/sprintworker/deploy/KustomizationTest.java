package dev.sprintworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KustomizationTest {

    @TempDir
    private Path folder;

    /** Where there is a kubectl; elsewhere the report says that this was skipped, and the rest of the tests stand alone. */
    @ParameterizedTest
    @EnumSource(Overlay.class)
    void shouldMakeWhatKubectlMakes(Overlay overlay) throws Exception {
        assumeThat(kubectl()).as("kubectl on the PATH").isNotEmpty();
        Path out = folder.resolve("out.yaml");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(
                        "kubectl", "kustomize", overlay.under(Path.of("")).toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(err)).isEmpty();

        List<JsonNode> expected = Yaml.documents(Files.readString(out, StandardCharsets.UTF_8));
        assertThat(Kustomization.build(overlay.under(Path.of("")))).containsExactlyInAnyOrderElementsOf(cast(expected));
    }

    private static List<com.fasterxml.jackson.databind.node.ObjectNode> cast(List<JsonNode> documents) {
        return documents.stream()
                .map(com.fasterxml.jackson.databind.node.ObjectNode.class::cast)
                .toList();
    }

    private static List<Path> kubectl() throws IOException {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, "kubectl"))
                .filter(Files::isExecutable)
                .toList();
    }
}
