package dev.sprintworker.sana.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvailableMemoryTest {

    @TempDir
    Path root;

    @BeforeEach
    void machine() throws IOException {
        write("proc/meminfo", "MemTotal:       4000 kB\nMemFree:         100 kB\nMemAvailable:   2000 kB\n");
    }

    @Test
    void shouldBeTheMachinesWhereNoGroupBoundsIt() throws IOException {
        write("proc/self/cgroup", "1:cpu:/\n0::/a\n");
        write("sys/fs/cgroup/a/memory.max", "max\n");
        write("sys/fs/cgroup/a/memory.current", "5\n");

        assertThat(AvailableMemory.bytes(root)).isEqualTo(2000 * 1024);
    }

    @Test
    void shouldBeWhatTheTightestGroupLeaves() throws IOException {
        write("proc/self/cgroup", "0::/a/b\n");
        write("sys/fs/cgroup/a/memory.max", "10000\n");
        write("sys/fs/cgroup/a/memory.current", "4000\n");
        write("sys/fs/cgroup/a/memory.stat", "anon 3000\ninactive_file 700\nactive_file 300\n");
        write("sys/fs/cgroup/a/b/memory.max", "9000\n");
        write("sys/fs/cgroup/a/b/memory.current", "100\n");

        assertThat(AvailableMemory.bytes(root)).isEqualTo(6700);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0::/", "0::/kubepods/pod1", "0::/../pod1"})
    void shouldFindTheGroupOfAContainer(String self) throws IOException {
        write("proc/self/cgroup", self + "\n");
        write("sys/fs/cgroup/memory.max", "1000\n");
        write("sys/fs/cgroup/memory.current", "1200\n");

        assertThat(AvailableMemory.bytes(root)).isZero();
    }

    @Test
    void shouldBoundNothingWhereNobodyTells() throws IOException {
        Files.delete(root.resolve("proc/meminfo"));

        assertThat(AvailableMemory.bytes(root)).isEqualTo(Long.MAX_VALUE);
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
