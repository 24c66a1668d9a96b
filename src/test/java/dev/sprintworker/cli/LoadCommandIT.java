package dev.sprintworker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sprintworker.local.LocalServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scenario {@code smoke} and a worker with the real pipeline. */
@QuarkusTest
@WithTestResource(LocalServersResource.class)
class LoadCommandIT {

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @TempDir
    Path folder;

    @Test
    void shouldSeeExactlyOneOutcomeOfEachPrompt() throws Exception {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);

        ToolRun run = load("smoke", "--group", "sprint-worker");

        assertThat(run.out())
                .startsWith("load: prompts=22 completed=22 failed=0 lost=0 doubled=0 late=0 p50=")
                .contains(" prompts/s=");
        assertThat(run.status()).isZero();
        List<String> rows = Files.readAllLines(folder.resolve("prompts.csv"));
        assertThat(rows).hasSize(23);
        // Some were sent a second time, and the workers' group is past them.
        assertThat(rows).anyMatch(row -> row.startsWith("measured-") && row.split(",")[6].equals("2"));
        assertThat(folder.resolve("report.html")).content().contains("<tr><td>completed<td class='n'>22 (22 pictures)");
    }

    /** Nobody commits for that group, so nobody can say that the events that came again were answered by nothing. */
    @Test
    void shouldFailWhenTheWorkersAreBehind() throws Exception {
        Path scenario = Files.writeString(
                folder.resolve("one.yaml"), "prompts: 1\narrivals: {profile: one-by-one}\ntimeoutSeconds: 3\n");

        ToolRun run = load(scenario.toString(), "--group", "nobody");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("completed=1 failed=0 lost=0");
        assertThat(run.err()).contains("group nobody has not committed");
    }

    @Test
    void shouldNameATopicThatDoesNotExist() {
        ToolRun run = load("smoke", "--prompts", "no-such-topic");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("does not host this topic-partition");
    }

    private ToolRun load(String scenario, String option, String value) {
        return ToolRun.of(
                "load",
                "--scenario",
                scenario,
                "--out",
                folder.toString(),
                "--bootstrap-servers",
                bootstrapServers,
                option,
                value);
    }
}
