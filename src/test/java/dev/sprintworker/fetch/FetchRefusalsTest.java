package dev.sprintworker.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.sana.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are not the listed model's are refused, and the folder is not there. */
class FetchRefusalsTest {
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
    @ValueSource(ints = {-7_900_000, -1000, 1000})
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
    void shouldNotTakeTheTokenAlongWhenTheApiRedirects() {
        hub.faults.refuse("hub", "/revision/", 1, 302, Map.of("Location", hub.cdnAddress() + "/elsewhere"));
        HubFetch fetch = fetch();
        fetch.token = Optional.of("hf_secret");
        assertThat(Failure.of(fetch)).contains("HTTP 403 from " + hub.cdnAddress() + "/elsewhere");
        assertThat(hub.seen)
                .filteredOn(seen -> seen.host().equals("cdn"))
                .hasSize(1)
                .allMatch(seen -> seen.authorization().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api/models/owner/sana-demo/revision/main | redirects more than 5 times
            file:///etc/passwd                        | expected an http(s) address
            """)
    void shouldNotFollowARedirectInACircleOrElsewhere(String location, String message) {
        hub.faults.refuse("hub", "/revision/", 100, 307, Map.of("Location", location));
        assertThat(Failure.of(fetch())).contains(message);
    }
}
