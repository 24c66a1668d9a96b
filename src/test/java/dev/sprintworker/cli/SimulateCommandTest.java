package dev.sprintworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {
    @TempDir
    private Path folder;

    private Path scenario;

    /** The shipped one with a short trace of one's own. */
    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("mine.csv"), "0\n1\n2\n2000\n2001\n");
        scenario = Files.writeString(
                folder.resolve("mine.yaml"),
                Files.readString(Path.of("loadtest/scaling/gpu.yaml"))
                        .replaceAll(
                                "(?m)^traces:\\n(?: .*\\n)+", "traces:\n  mine: {kind: recorded, csv: mine.csv}\n"));
    }

    @Test
    void shouldPrintTheSameTableEachTimeAndWriteAllCandidates() throws IOException {
        Path json = folder.resolve("all.json");
        ToolRun run = ToolRun.of("simulate", scenario.toString(), "--json", json.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("KEDA, mine, 5 prompts, waits in seconds", "Knative, mine, 5 prompts, waits in seconds")
                .containsPattern("(?m)^> lagThreshold ")
                .contains("KEDA picked: ", "Knative picked: ");
        assertThat(ToolRun.of("simulate", scenario.toString()).out()).isEqualTo(run.out());

        JsonNode report = new ObjectMapper().readTree(Files.readString(json));
        assertThat(report.path("KEDA").findValuesAsText("picked")).containsOnlyOnce("true");
        JsonNode trace = report.path("Knative").get(0).path("traces").get(0);
        assertThat(trace.path("prompts").asInt()).isEqualTo(5);
        assertThat(trace.path("coldStarts").asInt()).isPositive();
    }

    @Test
    void shouldFailWhereNoCandidateIsFastEnough() throws IOException {
        Files.writeString(
                scenario, Files.readString(scenario).replace("target-wait-seconds: 20", "target-wait-seconds: 0"));
        ToolRun run = ToolRun.of("simulate", scenario.toString(), "--autoscaler", "keda");
        assertThat(run.err())
                .isEqualToIgnoringNewLines("KEDA: no candidate keeps p95 within target and cold start on all traces");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void shouldNameWhatIsWrongWithTheFile() throws IOException {
        assertThat(ToolRun.of("simulate", "nowhere.yaml").err()).contains("FILE is 'nowhere.yaml', expected a file");
        Files.writeString(scenario, Files.readString(scenario).replace("max-workers: 8", "max-workers: 0"));
        ToolRun run = ToolRun.of("simulate", scenario.toString());
        assertThat(run.err()).contains("mine.yaml: max-workers is 0, expected from 1 to 1000");
        assertThat(run.status()).isEqualTo(2);
    }
}
