package dev.sprintworker.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.sana.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What passes is tried again, so often and so long. */
class FetchFaultsTest {
    private static final String WEIGHTS = "transformer/diffusion_pytorch_model.safetensors";

    @TempDir
    private Path folder;

    private final HubFiles files = HubFiles.of(LocalHub.COMMIT, Reference.demoModel());
    private final LocalHub hub = new LocalHub(files);

    private HubFetch fetch() {
        return new HubFetch(hub, folder.resolve("demo-model"));
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void shouldTryAgainAfterTooManyRequestsAndServerErrors() {
        hub.faults.refuse("hub", "/tree/", 1, 429, Map.of("Retry-After", "0"));
        hub.faults.refuse("hub", "/resolve/.*model_index", 1, 503, Map.of());
        hub.faults.refuse("cdn", WEIGHTS, 3, 500, Map.of());
        HubFetch fetch = fetch();

        assertThat(fetch.run().alreadyThere()).isFalse();

        assertThat(fetch.notes.lines)
                .anyMatch(line -> line.startsWith("owner/sana-demo: HTTP 429 from " + hub.endpoint() + "/api/models/")
                        && line.endsWith("trying again in 0.0 s (1 of 4)"))
                .anyMatch(line -> line.startsWith("model_index.json: HTTP 503"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Retry-After | 3600             | 3600
            RateLimit   | "api";r=0;t=1800 | 1801
            """)
    void shouldNotWaitForLongerThanItsBoundWhenTheHubAsks(String header, String value, int seconds) {
        hub.faults.refuse("hub", "/revision/", 1, 429, Map.of(header, value));
        assertThat(Failure.of(fetch()))
                .contains("HTTP 429", "asks to be left alone for " + seconds + " s, more than the 360 s");
    }

    @Test
    void shouldGoOnInTheMiddleOfAPartWhenTheConnectionBreaks() {
        for (int position = 100_000; position < 7_000_000; position += 900_000) {
            hub.faults.breakAt(WEIGHTS, position);
        }
        HubFetch fetch = fetch();

        FetchModel.Result result = fetch.run();

        assertThat(fetch.notes.lines).hasSize(8).allMatch(line -> line.startsWith(WEIGHTS));
        assertThat(fetch.notes.there).hasValue(result.model().bytes());
        assertThat(fetch.out.resolve(WEIGHTS)).hasBinaryContent(files.byPath().get(WEIGHTS));
    }

    @Test
    void shouldGiveUpAfterTheLastAttemptAndNameTheFile() {
        hub.faults.refuse("cdn", WEIGHTS, 1000, 502, Map.of());
        HubFetch fetch = fetch();
        fetch.retries = 2;
        assertThat(Failure.of(fetch))
                .isEqualTo(WEIGHTS + ": HTTP 502 from " + hub.cdnAddress() + "/lfs/" + LocalHub.COMMIT + "/" + WEIGHTS
                        + " (and 2 further attempts failed)");
    }

    @Test
    void shouldTryAgainWhenNothingComesAnyMore() {
        RangeWriter.Pause pause = hub.pauseAt(3_000_000);
        HubFetch fetch = fetch();
        fetch.timeout = Duration.ofSeconds(2);
        // Where this machine stands still for a while, answers come too late of their own accord.
        fetch.retries = 20;
        Thread release = new Thread(() -> {
            try {
                pause.reached().await();
                org.awaitility.Awaitility.await()
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> fetch.notes.lines.stream().anyMatch(line -> line.contains("nothing came")));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                pause.go().countDown();
            }
        });
        release.start();

        assertThat(fetch.run().model().files()).hasSize(9);

        assertThat(fetch.notes.lines).anyMatch(line -> line.contains("nothing came for 2.0 s"));
    }

    @Test
    void shouldAskForTheAddressAgainWhenItHasExpired() {
        hub.faults.refuse("cdn", WEIGHTS, 1, 403, Map.of());
        HubFetch fetch = fetch();

        fetch.run();

        assertThat(hub.seen)
                .filteredOn(seen -> seen.method().equals("HEAD") && seen.path().contains(WEIGHTS))
                .hasSize(2);
        assertThat(fetch.notes.lines).noneMatch(line -> line.contains("secret-signature"));
    }

    @Test
    void shouldBeginAFileAgainThatChangedOnce() {
        hub.faults.changeEtag(WEIGHTS, 1);
        HubFetch fetch = fetch();

        FetchModel.Result result = fetch.run();

        assertThat(fetch.notes.lines).hasSize(1).allMatch(line -> line.endsWith("it is begun again"));
        assertThat(fetch.notes.there).hasValue(result.model().bytes());
    }
}
