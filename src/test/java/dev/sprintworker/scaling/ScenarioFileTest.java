package dev.sprintworker.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioFileTest {
    private static final Path GPU = Path.of("loadtest/scaling/gpu.yaml");

    @TempDir
    private Path folder;

    @Test
    void shouldReadWhatIsShipped() {
        Scenario gpu = ScenarioFile.read(GPU);
        assertThat(gpu.traces()).containsOnlyKeys("burst", "diurnal", "flash-crowd");
        assertThat(gpu.worker().coldStart().seconds()).isEqualTo(300);
        assertThat(gpu.worker().batchSeconds().seconds(4)).isBetween(0.24, 1.76);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            max-workers: 8          | max-workers: 0               | max-workers is 0, expected from 1 to 1000
            max-workers: 8          | max-worker: 8                | max-worker
            wait-weight: 0.05       |                              | wait-weight
            {1: 0.24, 10: 1.76}     | {1: 0.24, 10: 0.2}           | batch-seconds of 10 is 0.2
            {1: 0.24, 10: 1.76}     | {1: 0.24, 2: 0.3}            | a batch of 4 is outside of batch-seconds, 1 to 2
            kind: diurnal           | kind: nightly                | nightly
            factor: 50              | factor: 0.5                  | factor is 0.5, expected from 1 to 10000
            """)
    void shouldNameWhatIsWrong(String text, String mistake, String message) throws IOException {
        String good = Files.readString(GPU);
        assertThat(good).contains(text);
        Path bad = Files.writeString(
                folder.resolve("bad.yaml"),
                good.replaceFirst(java.util.regex.Pattern.quote(text), mistake == null ? "" : mistake));
        assertThatThrownBy(() -> ScenarioFile.read(bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bad.yaml")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {kind: recorded, csv: mine.csv}                                                   | mine.csv has no arrivals
            {kind: burst, seeds: [1], seconds: 1, rate: 0.001, factor: 2, at: 0, lasts: 1}    | trace mine has no arrivals
            """)
    void shouldRefuseATraceWithoutArrivals(String trace, String message) throws IOException {
        Files.writeString(folder.resolve("mine.csv"), "seconds\n");
        Path file = Files.writeString(
                folder.resolve("mine.yaml"),
                Files.readString(GPU).replaceAll("(?m)^traces:\\n(?: .*\\n)+", "traces:\n  mine: " + trace + "\n"));
        assertThatThrownBy(() -> ScenarioFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("mine.yaml");
    }

    @Test
    void shouldReadArrivalsFromTheFileBesideIt() throws IOException {
        Files.writeString(folder.resolve("mine.csv"), "seconds\n5\n7.5\n");
        Path file = Files.writeString(
                folder.resolve("mine.yaml"),
                Files.readString(GPU)
                        .replaceAll(
                                "(?m)^traces:\\n(?: .*\\n)+", "traces:\n  mine: {kind: recorded, csv: mine.csv}\n"));
        assertThat(ScenarioFile.read(file).traces().get("mine").arrivals()).containsExactly(new double[] {0, 2.5});
    }
}
