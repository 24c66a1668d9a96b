package dev.sprintworker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sprintworker.sana.Reference;
import dev.sprintworker.sana.checkpoint.SnapshotException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes is tried again; what is not the model is refused, and the folder is not there. */
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
        LocalHub.Pause pause = hub.pauseAt(3_000_000);
        HubFetch fetch = fetch();
        fetch.timeout = Duration.ofMillis(500);
        Thread release = new Thread(() -> {
            try {
                pause.reached().await();
                org.awaitility.Awaitility.await().until(() -> !fetch.notes.lines.isEmpty());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                pause.go().countDown();
            }
        });
        release.start();

        assertThat(fetch.run().model().files()).hasSize(9);

        assertThat(fetch.notes.lines).anyMatch(line -> line.contains("nothing came for 0.5 s"));
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
    void shouldRefuseBytesThatWereChangedOnTheWay() {
        hub.faults.tamper(WEIGHTS, content -> {
            content[content.length / 2] ^= 1;
            return content;
        });
        assertThat(Failure.of(fetch()))
                .startsWith(WEIGHTS + ": sha256 is ")
                .endsWith("expected " + HubFiles.sha256(files.byPath().get(WEIGHTS))
                        + ": the bytes that came are not those of the source");
        // Not taken for a good beginning next time.
        hub.faults.clear();
        assertThat(fetch().run().model().files()).hasSize(9);
    }

    @Test
    void shouldRefuseASmallFileThatWasChangedOnTheWay() {
        hub.faults.tamper("vae/config.json", content -> {
            content[10] ^= 1;
            return content;
        });
        assertThat(Failure.of(fetch())).startsWith("vae/config.json: git-sha1 is ");
    }

    @Test
    void shouldRefuseASmallFileThatIsNotTheListedOne() {
        String other = "0".repeat(40);
        hub.faults.refuse(
                "hub",
                "/resolve-cache/.*/vae/config.json",
                9,
                200,
                Map.of("X-Repo-Commit", LocalHub.COMMIT, "ETag", "\"" + other + "\""));
        assertThat(Failure.of(fetch()))
                .startsWith("vae/config.json: the hub answers with ETag " + other + ", expected "
                        + files.checksum("vae/config.json"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1000, 1000})
    void shouldRefuseAFileOfAnotherSize(int more) {
        hub.faults.tamper(WEIGHTS, content -> Arrays.copyOf(content, content.length + more));
        int size = files.byPath().get(WEIGHTS).length;
        assertThat(Failure.of(fetch())).contains(WEIGHTS + ": ", "has " + (size + more) + " bytes, expected " + size);
    }

    @Test
    void shouldRefuseAFileThatKeepsChangingBetweenRanges() {
        hub.faults.changeEtag(WEIGHTS, 1000);
        HubFetch fetch = fetch();
        assertThat(Failure.of(fetch))
                .startsWith(WEIGHTS + ": ")
                .contains("ETag \"other-")
                .endsWith("the file has changed");
        assertThat(fetch.notes.lines).anyMatch(line -> line.endsWith("the file has changed; it is begun again"));
    }

    @Test
    void shouldBeginAFileAgainThatChangedOnce() {
        hub.faults.changeEtag(WEIGHTS, 1);
        HubFetch fetch = fetch();

        FetchModel.Result result = fetch.run();

        assertThat(fetch.notes.lines).hasSize(1).allMatch(line -> line.endsWith("it is begun again"));
        assertThat(fetch.notes.there).hasValue(result.model().bytes());
    }

    @Test
    void shouldRefuseAnswersOfAnotherCommit() {
        hub.faults.refuse("hub", "/resolve/.*/vae/config.json", 9, 200, Map.of("X-Repo-Commit", LocalHub.OTHER_COMMIT));
        assertThat(Failure.of(fetch()))
                .isEqualTo("vae/config.json: the hub answers with X-Repo-Commit " + LocalHub.OTHER_COMMIT
                        + ", expected " + LocalHub.COMMIT + " as in the listing of commit " + LocalHub.COMMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "vae/../../evil", "/etc/evil", "vae//evil", "vae\\\\evil", "", "C:/evil"})
    void shouldRefuseAListingThatClimbsOut(String path) {
        hub.faults.list(
                "{\"type\":\"file\",\"path\":\"%s\",\"size\":1,\"oid\":\"%s\"}".formatted(path, "0".repeat(40)));
        assertThat(Failure.of(fetch())).contains("expected a path that stays within the snapshot");
        assertThat(folder.resolve("evil")).doesNotExist();
    }

    @Test
    void shouldRefuseAnIndexWhoseShardsClimbOut() {
        HubFiles mini = HubFiles.of(LocalHub.COMMIT, Reference.miniModel());
        String path = "vae/diffusion_pytorch_model.safetensors.index.json";
        String index = new String(mini.byPath().get(path), StandardCharsets.UTF_8)
                .replaceFirst("diffusion_pytorch_model-00001-of-00008", "../../evil");
        try (LocalHub sharded =
                new LocalHub(mini.with(LocalHub.COMMIT, path, index.getBytes(StandardCharsets.UTF_8)))) {
            assertThat(Failure.of(new HubFetch(sharded, folder.resolve("mini"))))
                    .startsWith(path + ": tensor ")
                    .contains("is in '../../evil.safetensors', expected a *.safetensors file beside the index");
        }
    }

    @Test
    void shouldNotFollowTheListingToAnotherHost() {
        hub.faults.listGoesOnAt(hub.cdnAddress());
        HubFetch fetch = fetch();
        fetch.token = Optional.of("hf_secret");
        assertThat(Failure.of(fetch)).contains("the listing goes on at another host, " + hub.cdnAddress());
        assertThat(hub.seen).noneMatch(seen -> seen.host().equals("cdn"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            401 | GatedRepo        |           | owner/sana-demo is gated: accept its terms on its page at the hub, and give that account's token in HF_TOKEN
            403 | GatedRepo        | hf_secret | is gated: accept its terms on its page at the hub, with the account that HF_TOKEN is of
            401 | RepoNotFound     |           | there is no repository owner/sana-demo that may be read without HF_TOKEN
            404 | RevisionNotFound |           | owner/sana-demo has no such branch, tag or commit
            401 | none             | hf_secret | the hub does not know the token in HF_TOKEN
            403 | none             |           | is not for everyone; HF_TOKEN is not set
            404 | none             |           | not found; is the endpoint a hub?
            """)
    void shouldSayWhoMayNotReadWhat(int status, String code, String token, String message) {
        hub.faults.refuse(
                "hub", "/revision/", 1, status, Map.of("X-Error-Code", code, "X-Error-Message", "because of this"));
        HubFetch fetch = fetch();
        fetch.token = Optional.ofNullable(token);
        assertThat(Failure.of(fetch))
                .startsWith("owner/sana-demo at main: HTTP " + status + " from " + hub.endpoint())
                .contains("because of this", message)
                .doesNotContain("hf_secret");
    }

    @Test
    void shouldNotBeginWhatTheDiskHasNoRoomFor() {
        hub.faults.list(
                "{\"type\":\"file\",\"path\":\"vae/diffusion_pytorch_model.safetensors\",\"size\":134,\"oid\":\"%s\","
                                .formatted("0".repeat(40))
                        + "\"lfs\":{\"oid\":\"%s\",\"size\":%d}}".formatted("0".repeat(64), 1L << 50));
        assertThat(Failure.of(fetch())).contains(" bytes are still to be fetched, but the file system has room for ");
        assertThat(hub.seen).noneMatch(seen -> seen.path().endsWith("model.safetensors"));
    }

    @Test
    void shouldRefuseAnotherKindOfModelBeforeItsWeights() {
        String index = new String(files.byPath().get("model_index.json"), StandardCharsets.UTF_8)
                .replace("SanaSprintPipeline", "StableDiffusionPipeline");
        hub.publish(files.with(LocalHub.OTHER_COMMIT, "model_index.json", index.getBytes(StandardCharsets.UTF_8)));
        HubFetch fetch = fetch();
        assertThatThrownBy(fetch::run)
                .isInstanceOf(SnapshotException.class)
                .hasMessageEndingWith("_class_name is StableDiffusionPipeline, expected SanaSprintPipeline");
        assertThat(fetch.out).doesNotExist();
        assertThat(hub.seen).noneMatch(seen -> seen.path().endsWith("model.safetensors"));
    }

    @Test
    void shouldRefuseAModelThatInspectRefuses() {
        String config = new String(files.byPath().get("transformer/config.json"), StandardCharsets.UTF_8)
                .replaceFirst("\"num_layers\": *\\d+", "\"num_layers\": 1");
        hub.publish(
                files.with(LocalHub.OTHER_COMMIT, "transformer/config.json", config.getBytes(StandardCharsets.UTF_8)));
        HubFetch fetch = fetch();
        assertThatThrownBy(fetch::run).isInstanceOf(SnapshotException.class).hasMessageContaining("is surplus");
        assertThat(fetch.out).doesNotExist();
    }

    @Test
    void shouldNameWhatTheRepositoryLacks() {
        HubFiles lacking = new HubFiles(LocalHub.OTHER_COMMIT, new java.util.TreeMap<>(files.byPath()));
        lacking.byPath().remove(WEIGHTS);
        hub.publish(lacking);
        assertThat(Failure.of(fetch()))
                .isEqualTo(
                        "transformer: the source has no diffusion_pytorch_model.safetensors and no index of shards; it "
                                + "has transformer/diffusion_pytorch_model.fp16.safetensors: see --variant");
        lacking.byPath().remove("scheduler/scheduler_config.json");
        assertThat(Failure.of(fetch())).startsWith("scheduler/scheduler_config.json: the source has no such file");
    }

    @Test
    void shouldNotTouchAFolderOfSomebodyElse() throws Exception {
        HubFetch fetch = fetch();
        Files.createDirectories(fetch.out);
        Files.writeString(fetch.out.resolve("precious"), "data");
        assertThat(Failure.of(fetch)).contains("is not empty and has no fetched.json");
        assertThat(fetch.out.resolve("precious")).hasContent("data");
        assertThat(hub.seen).isEmpty();
    }
}
