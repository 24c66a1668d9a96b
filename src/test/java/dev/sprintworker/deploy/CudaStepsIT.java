package dev.sprintworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The steps that are the GPU image's own, with a small library in place of each of libtorch's. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the GPU image is for linux/amd64")
class CudaStepsIT {

    private static final Path STEPS = Path.of("src/main/docker/steps").toAbsolutePath();
    private static final Path APP = Path.of("target/quarkus-app").toAbsolutePath();
    private static final List<String> NEEDED = List.of(
            "libtorch.so",
            "libtorch_cpu.so",
            "libtorch_cuda.so",
            "libc10.so",
            "libc10_cuda.so",
            "libcaffe2_nvrtc.so",
            "libcudnn.so.9",
            "libnvrtc-builtins.so.12.8",
            "libgomp-98b21ff3.so.1");
    /** In the real archive, and not for an image. */
    private static final List<String> OTHERS = List.of(
            "libtorch_python.so", "libjitbackend_test.so", "libtorchbind_test.so", "libprotobuf.a", "libshm.so");

    @TempDir
    private Path folder;

    private Path out;

    @BeforeEach
    void prepare() {
        out = folder.resolve("libtorch");
    }

    @Test
    void shouldTakeDjlsLibraryForCuda() throws Exception {
        assertThat(Command.run(Map.of(), STEPS.resolve("native.sh"), APP, "cu128", folder))
                .isEqualTo(new Command(0, ""));

        assertThat(out.resolve("libdjl_torch.so"))
                .hasBinaryContent(
                        entry("lib/main/ai.djl.pytorch.pytorch-jni-", "jnilib/linux-x86_64/cu128/libdjl_torch.so"));
        assertThat(out).isDirectoryNotContaining("glob:**/libtorch.so");
    }

    @Test
    void shouldKeepWhatDjlLoads() throws Exception {
        Path zip = zip(NEEDED, OTHERS);

        Command command = Command.run(Map.of(), STEPS.resolve("libtorch-cuda.sh"), zip, "", out);

        assertThat(command.output()).contains("sha256 " + sha256(zip));
        assertThat(command.status()).as(command.output()).isZero();
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(NEEDED);
        }
    }

    @Test
    void shouldRefuseAnotherArchiveThanThePinned() throws Exception {
        Path zip = zip(NEEDED, OTHERS);
        assertThat(Command.run(Map.of(), STEPS.resolve("libtorch-cuda.sh"), zip, sha256(zip), out)
                        .status())
                .isZero();

        Command command =
                Command.run(Map.of(), STEPS.resolve("libtorch-cuda.sh"), zip, "0".repeat(64), folder.resolve("other"));

        assertThat(command.status()).isEqualTo(1);
        assertThat(command.output()).contains("expected 000");
        assertThat(folder.resolve("other")).doesNotExist();
    }

    @Test
    void shouldRefuseAnArchiveWithoutCuda() throws Exception {
        Command command = Command.run(
                Map.of(),
                STEPS.resolve("libtorch-cuda.sh"),
                zip(List.of("libtorch.so", "libtorch_cpu.so", "libc10.so"), List.of()),
                "",
                out);

        assertThat(command.status()).isEqualTo(1);
        assertThat(command.output()).contains("has no libtorch/lib/libtorch_cuda.so");
    }

    /** Without this name DJL sees no GPU at all. */
    @Test
    void shouldLinkTheCudaRuntime() throws Exception {
        Path cuda = Files.createDirectories(folder.resolve("cuda"));
        assertThat(Command.run(Map.of(), STEPS.resolve("cudart.sh"), cuda, folder))
                .isEqualTo(new Command(1, "cudart.sh: " + cuda + " has no libcudart.so.12\n"));

        Files.writeString(cuda.resolve("libcudart.so.12"), "library");

        assertThat(Command.run(Map.of(), STEPS.resolve("cudart.sh"), cuda, folder))
                .isEqualTo(new Command(0, ""));
        assertThat(folder.resolve("libcudart.so")).hasContent("library");
    }

    private Path zip(List<String> needed, List<String> others) throws IOException {
        // A library that needs nothing but the C library.
        byte[] library = entry("lib/boot/net.java.dev.jna.jna-", "com/sun/jna/linux-x86-64/libjnidispatch.so");
        Path zip = folder.resolve("libtorch.zip");
        List<String> names = new ArrayList<>(needed);
        names.addAll(others);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry("libtorch/lib/" + name));
                out.write(library);
            }
            out.putNextEntry(new ZipEntry("libtorch/include/torch/torch.h"));
        }
        return zip;
    }

    private static byte[] entry(String jar, String name) throws IOException {
        Path prefix = APP.resolve(jar);
        try (Stream<Path> jars = Files.list(prefix.getParent())) {
            Path file = jars.filter(candidate -> candidate.toString().startsWith(prefix.toString()))
                    .findFirst()
                    .orElseThrow();
            try (ZipFile zip = new ZipFile(file.toFile());
                    InputStream in = zip.getInputStream(zip.getEntry(name))) {
                return in.readAllBytes();
            }
        }
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
