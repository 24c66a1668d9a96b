package dev.sprintworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {
    @TempDir
    private Path folder;

    @Test
    void shouldPrintATableAndWriteItsNumbers() throws IOException {
        Path json = folder.resolve("bench.json");
        ToolRun run = ToolRun.of(
                "bench",
                "--size",
                "64",
                "--steps",
                "1",
                "--batch",
                "2",
                "--runs",
                "3",
                "--device",
                "cpu",
                "--json",
                json.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("64 x 64, 1 steps, batch of 2, bfloat16 on cpu, median of 3 runs")
                .contains(
                        "text ",
                        "denoise ",
                        "decode ",
                        "toUint8 ",
                        "png ",
                        "pictures/s ",
                        "workspace ",
                        "peak memory ");

        JsonNode report = new ObjectMapper().readTree(Files.readString(json));
        List<String> keys = new ArrayList<>();
        report.fieldNames().forEachRemaining(keys::add);
        assertThat(keys)
                .containsExactly(
                        "size",
                        "steps",
                        "batch",
                        "precision",
                        "device",
                        "runs",
                        "seconds",
                        "picturesPerSecond",
                        "peakResidentBytes");
        assertThat(report.get("size").intValue()).isEqualTo(64);
        assertThat(report.get("steps").intValue()).isEqualTo(1);
        assertThat(report.get("batch").intValue()).isEqualTo(2);
        assertThat(report.get("runs").intValue()).isEqualTo(3);
        assertThat(report.get("precision").textValue()).isEqualTo("bfloat16");
        assertThat(report.get("device").textValue()).isEqualTo("cpu");
        List<String> stages = new ArrayList<>();
        report.get("seconds").fieldNames().forEachRemaining(stages::add);
        assertThat(stages).containsExactly("text", "denoise", "decode", "toUint8", "png");
        report.get("seconds")
                .forEach(seconds -> assertThat(seconds.doubleValue()).isPositive());
        double sum = 0;
        for (JsonNode seconds : report.get("seconds")) {
            sum += seconds.doubleValue();
        }
        // The whole run has the prompt's tokenizing and noise as well, and a median of sums is no sum of medians.
        assertThat(report.get("picturesPerSecond").doubleValue()).isBetween(2 / sum / 4, 2 / sum * 2);
        if (Files.exists(Path.of("/proc/self/status"))) {
            assertThat(report.get("peakResidentBytes").longValue()).isGreaterThan(100 << 20);
        } else {
            assertThat(report.get("peakResidentBytes").isNull()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --size 63        | width is 63, expected from 64 to 1024 pixels
            --steps 5        | steps is 5, expected from 1 to 4
            --batch 0        | --batch is 0, expected from 1 to 64
            --batch 65       | --batch is 65, expected from 1 to 64
            --runs 0         | --runs is 0, expected from 1 to 10000
            --precision int8 | precision is int8, expected bfloat16 or float32
            --device cuda:99 | device is cuda:99 but this
            --json no/a.json | --json is 'no/a.json', expected a file in a folder that can be written to
            """)
    void shouldRefuseWrongUseInOneLineThatNamesTheBound(String options, String message) {
        List<String> arguments = new ArrayList<>(List.of("bench"));
        arguments.addAll(List.of(options.split(" ")));
        ToolRun run = ToolRun.of(arguments.toArray(String[]::new));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith(message);
        assertThat(run.err().lines().toList()).hasSize(2);
    }

    @Test
    void shouldTakeTheMiddleOfItsRuns() {
        assertThat(BenchReport.median(List.of(3.0, 1.0, 100.0))).isEqualTo(3);
        assertThat(BenchReport.median(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(3);
    }
}
