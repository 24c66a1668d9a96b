package dev.sprintworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image for CPUs, put together in a folder by the scripts, COPY and ENV instructions of its Dockerfile: the same files
 * at other paths, the JDK of this machine for the JRE of the image, and no container around it.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the images are Linux', and so are their libraries")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContainerImageIT {

    private static final Path STEPS = Path.of("src/main/docker/steps").toAbsolutePath();
    private static final String APP =
            Path.of("target/quarkus-app").toAbsolutePath().toString();

    /** Stands for the root of the image. */
    @TempDir
    static Path root;

    private static Path home;
    private static Map<String, String> environment;

    @BeforeAll
    static void assemble() throws Exception {
        Path layers = root.resolve("layers");
        assertThat(Command.run(Map.of(), STEPS.resolve("layout.sh"), APP, STEPS.getParent(), layers))
                .isEqualTo(new Command(0, ""));
        assertThat(Command.run(Map.of(), STEPS.resolve("native.sh"), APP, "cpu", layers))
                .isEqualTo(new Command(0, ""));
        Dockerfile.Stage image = Dockerfile.read("Dockerfile.cpu").image();
        for (String copy : image.of("COPY")) {
            String[] words = copy.split("\\s+");
            assertThat(words[0]).isEqualTo("--from=steps");
            move(inRoot(words[1]), inRoot(words[2]));
        }
        environment = new HashMap<>();
        image.environment()
                .forEach((name, value) -> environment.put(
                        name, value.startsWith("/") ? inRoot(value).toString() : value));
        Files.createDirectories(inRoot("/tmp"));
        home = inRoot("/opt/sprint");
    }

    @Test
    @Order(1)
    void shouldHoldWhatTheDockerfileSaysAndLibtorchOnce() throws IOException {
        assertThat(Path.of(environment.get("PYTORCH_LIBRARY_PATH")))
                .isDirectoryContaining("glob:**/libtorch.so")
                .isDirectoryContaining("glob:**/libdjl_torch.so");
        assertThat(Path.of(environment.get("RUST_LIBRARY_PATH"))).isRegularFile();
        assertThat(home.resolve("native/libjnidispatch.so")).isRegularFile();
        assertThat(home.resolve("bin/sprint")).isExecutable();
        try (Stream<Path> jars = Files.list(home.resolve("lib/main"))) {
            assertThat(jars.filter(jar -> jar.getFileName().toString().contains("pytorch-native")))
                    .singleElement()
                    .satisfies(jar -> assertThat(Files.size(jar)).isLessThan(10_000));
        }
    }

    @Test
    @Order(2)
    void shouldArchiveClassesAndUseTheArchive() throws Exception {
        Command command = Command.run(environment, STEPS.resolve("appcds.sh"), home);
        assertThat(command.output()).contains("classes come from " + home.resolve("sprint.jsa"));
        assertThat(command.status()).isZero();
    }

    /** The root file system is read-only in the cluster: nothing but /tmp may change. */
    @Test
    @Order(3)
    void shouldMakeAPictureWithoutUnpackingAnything() throws Exception {
        Map<String, Long> before = files(inRoot("/opt"));
        Path classes = root.resolve("classes.log");
        Path picture = root.resolve("picture.png");

        Command command = sprint(
                "-Xlog:class+load=info:file=" + classes,
                "generate",
                "--prompt",
                "a red circle",
                "--seed",
                "3",
                "--out",
                picture);

        assertThat(command.status()).as(command.output()).isZero();
        assertThat(picture).isNotEmptyFile();
        assertThat(files(inRoot("/opt"))).isEqualTo(before);
        assertThat(Path.of(environment.get("DJL_CACHE_DIR"))).doesNotExist();
        try (Stream<Path> left = Files.list(inRoot("/tmp"))) {
            assertThat(left.filter(file -> !file.getFileName().toString().startsWith("hsperfdata")))
                    .isEmpty();
        }
        try (Stream<String> lines = Files.lines(classes)) {
            assertThat(lines.filter(line -> line.contains("shared objects file (top)"))
                            .count())
                    .isGreaterThan(1000);
        }
    }

    @Test
    @Order(4)
    void shouldGiveTheJvmItsLimits() throws Exception {
        Command command = sprint("-XX:+PrintFlagsFinal", "inspect", "--help");

        Map<String, String> flags = new HashMap<>();
        command.output()
                .lines()
                .map(String::strip)
                .map(line -> line.split("\\s+"))
                .filter(words -> words.length > 3 && words[2].equals("="))
                .forEach(words -> flags.put(words[1], words[3]));
        assertThat(flags)
                .containsEntry("ExitOnOutOfMemoryError", "true")
                .containsEntry("MaxDirectMemorySize", String.valueOf(256 << 20))
                .containsEntry("SharedArchiveFile", home.resolve("sprint.jsa").toString())
                .hasEntrySatisfying(
                        "MaxRAMPercentage", value -> assertThat(value).startsWith("33."));
    }

    /** A worker that lost a thread to it would look alive. */
    @Test
    @Order(5)
    void shouldEndWhenTheHeapIsUsedUp() throws Exception {
        Command command = sprint("-Xmx8m", "generate", "--prompt", "a red circle", "--out", root.resolve("none.png"));

        assertThat(command.output()).contains("Terminating due to java.lang.OutOfMemoryError");
        assertThat(command.status()).isEqualTo(3);
    }

    private static Command sprint(String options, Object... words) throws Exception {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("JAVA_OPTS_APPEND", "-Djava.io.tmpdir=" + inRoot("/tmp") + " " + options);
        return Command.run(
                variables,
                Stream.concat(Stream.of(home.resolve("bin/sprint")), Stream.of(words))
                        .toArray());
    }

    private static Path inRoot(String path) {
        return root.resolve(path.substring(1));
    }

    /** Not copied, as libtorch is large; the times of files stay, which the class archive notes. */
    private static void move(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.move(file, target);
                }
            }
        }
    }

    /** Times of change by file. */
    private static Map<String, Long> files(Path folder) throws IOException {
        Map<String, Long> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                times.put(
                        file.toString(),
                        Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                                .toMillis());
            }
        }
        return times;
    }
}
