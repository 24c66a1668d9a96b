package dev.sprintworker.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sprintworker.ingest.OutcomeTopic;
import dev.sprintworker.local.LocalServers;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM for a worker that has requests and records in flight: both are finished, and at the same time. */
class GracefulStopIT {

    private static final int PROMPTS = 3;
    private static final Duration SHUTDOWN = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void shouldAnswerWhatIsInFlightAndTurnAwayTheRestWhenItIsAskedToEnd(
            @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
        try (LocalServers servers = LocalServers.create();
                OutcomeTopic topic = new OutcomeTopic(servers.kafka().bootstrapServers());
                ChaosWorker worker = worker(servers, directory)) {
            worker.start(Optional.empty());
            worker.awaitReady();
            // A member of the group that has partitions: what comes next is taken at once.
            topic.submit(OutcomeTopic.prompt("before", prompt(PROMPTS)), 0);
            topic.outcomeOf("before");
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < PROMPTS; i++) {
                topic.submit(OutcomeTopic.prompt("record-" + i, prompt(i)), i % 2);
                answers.add(http.sendAsync(request(worker, "request-" + i, prompt(i)), BodyHandlers.ofString()));
            }
            await().atMost(OutcomeTopic.PATIENCE).until(() -> inFlight(worker) == 2 * PROMPTS);

            var ended = CompletableFuture.supplyAsync(() -> terminate(worker));
            await().atMost(OutcomeTopic.PATIENCE).until(() -> status(worker) == 503);

            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
            assertThat(ended.join()).as("exit status of a JVM ended by SIGTERM").isEqualTo(128 + 15);
            for (int i = 0; i < PROMPTS; i++) {
                assertThat(topic.outcomesUntilNow("request-" + i)).hasSize(1);
                assertThat(topic.outcomesUntilNow("record-" + i)).hasSize(1);
            }
            topic.awaitEverythingCommitted();
            assertThatLinesNameTheirPrompt(worker);
        }
    }

    /** In production logs are JSON. */
    private static void assertThatLinesNameTheirPrompt(ChaosWorker worker) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> completed = new ArrayList<>();
        for (String line : worker.process().lines().toList()) {
            JsonNode fields = line.startsWith("{") ? json.readTree(line) : MissingNode.getInstance();
            if (fields.at("/mdc/number").asText().equals("SPRINT00001")) {
                completed.add(fields.get("mdc"));
            }
        }
        assertThat(completed)
                .anySatisfy(mdc -> {
                    assertThat(mdc.get("requestId").asText()).isEqualTo("record-0");
                    assertThat(mdc.get("topic").asText()).isEqualTo("sprint.prompts");
                    assertThat(mdc.get("partition").asText()).isEqualTo("0");
                    assertThat(mdc.get("offset").asText()).isEqualTo("1");
                })
                .anySatisfy(mdc -> {
                    assertThat(mdc.get("requestId").asText()).isEqualTo("request-0");
                    assertThat(mdc.has("topic")).isFalse();
                });
    }

    private static ChaosWorker worker(LocalServers servers, Path directory) throws IOException {
        Map<String, String> configuration = new HashMap<>(servers.configuration());
        configuration.put("sprint.shutdown.timeout", SHUTDOWN.toSeconds() + "s");
        configuration.put("sprint.batch.max-size", "1");
        return new ChaosWorker("graceful", configuration, directory);
    }

    private static String prompt(int i) {
        return "{\"prompt\":\"a red circle\",\"images\":4,\"steps\":4,\"width\":128,\"height\":128,\"seed\":" + i + "}";
    }

    private static HttpRequest request(ChaosWorker worker, String id, String prompt) {
        return HttpRequest.newBuilder(worker.uri("/"))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/json")
                .header("ce-specversion", "1.0")
                .header("ce-type", "sprint.prompt.submitted.v1")
                .header("ce-source", "/tests")
                .header("ce-id", id)
                .POST(BodyPublishers.ofString(prompt))
                .build();
    }

    private double inFlight(ChaosWorker worker) throws IOException, InterruptedException {
        String metrics = http.send(
                        HttpRequest.newBuilder(worker.uri("/q/metrics")).build(), BodyHandlers.ofString())
                .body();
        return metrics.lines()
                .filter(line -> line.startsWith("sprint_in_flight_prompts"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElse(0);
    }

    /** Of a request that comes late. */
    private int status(ChaosWorker worker) throws IOException, InterruptedException {
        return http.send(request(worker, "late", "{\"prompt\":\"\"}"), BodyHandlers.discarding())
                .statusCode();
    }

    private static int terminate(ChaosWorker worker) {
        try {
            return worker.process().terminate(SHUTDOWN);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
