package dev.sprintworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be told of the images without building them. */
class DockerfileTest {

    private static final Pattern SCRIPT = Pattern.compile("/(?:docker/|mnt/docker/)?(steps/[a-z-]+\\.sh)");

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.cpu", "Dockerfile.gpu"})
    void shouldCopyFromStagesBeforeAndRunScriptsThatExist(String name) {
        List<String> known = new ArrayList<>();
        for (Dockerfile.Stage stage : Dockerfile.read(name).stages()) {
            for (String copy : stage.of("COPY")) {
                String source = copy.split("\\s+")[0];
                if (source.startsWith("--from=")) {
                    assertThat(known).as(copy).contains(source.substring("--from=".length()));
                } else if (!source.startsWith("target/")) {
                    assertThat(Path.of(source)).exists();
                }
            }
            for (String run : stage.of("RUN")) {
                Matcher script = SCRIPT.matcher(run);
                while (script.find()) {
                    assertThat(Path.of("src/main/docker", script.group(1))).isExecutable();
                }
            }
            known.add(stage.name());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.cpu", "Dockerfile.gpu"})
    void shouldRunAsTheUserOfTheManifests(String name) {
        Dockerfile.Stage image = Dockerfile.read(name).image();

        assertThat(image.of("USER")).containsExactly("10001:10001");
        assertThat(image.of("RUN")).first().asString().contains("--gid 10001", "--uid 10001");
        assertThat(image.of("ENTRYPOINT")).containsExactly("[\"/opt/sprint/bin/sprint\"]");
        assertThat(image.of("EXPOSE")).containsExactly("8080");
    }

    /** What changes with each build comes last, so that all before it stays in the caches of registries and nodes. */
    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.cpu", "Dockerfile.gpu"})
    void shouldPutTheApplicationAfterLibtorch(String name) {
        List<String> copies = Dockerfile.read(name).image().of("COPY");

        assertThat(copies).last().asString().contains("/opt/sprint");
        assertThat(copies.stream()
                        .filter(copy -> copy.endsWith(" /opt/libtorch"))
                        .mapToInt(copies::indexOf)
                        .max()
                        .orElseThrow())
                .isLessThan(copies.size() - 1);
    }

    @Test
    void shouldDifferInTheFlavourOfLibtorchAlone() {
        Map<String, String> cpu =
                new HashMap<>(Dockerfile.read("Dockerfile.cpu").image().environment());
        Map<String, String> gpu =
                new HashMap<>(Dockerfile.read("Dockerfile.gpu").image().environment());

        assertThat(cpu).containsEntry("PYTORCH_FLAVOR", "cpu");
        assertThat(gpu).containsEntry("PYTORCH_FLAVOR", "cu128").containsAllEntriesOf(without(cpu, "PYTORCH_FLAVOR"));
        assertThat(gpu.get("LD_LIBRARY_PATH")).startsWith(gpu.get("PYTORCH_LIBRARY_PATH") + ":");
        assertThat(gpu.get("PATH")).startsWith(gpu.get("JAVA_HOME") + "/bin:");
    }

    /** The version of libtorch that the JNI library was made for; another would be looked for in the network. */
    @Test
    void shouldNameTheVersionOfThePom() throws Exception {
        Matcher version = Pattern.compile("<pytorch.version>(.*)</pytorch.version>")
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        assertThat(Dockerfile.read("Dockerfile.cpu").image().environment())
                .containsEntry("PYTORCH_VERSION", version.group(1));
        assertThat(Files.readString(Path.of("src/main/docker/Dockerfile.gpu")))
                .contains("libtorch-cxx11-abi-shared-with-deps-" + version.group(1) + "%2Bcu128.zip");
    }

    private static Map<String, String> without(Map<String, String> map, String key) {
        Map<String, String> rest = new HashMap<>(map);
        rest.remove(key);
        return rest;
    }
}
