package dev.sprintworker.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.fetch.LocalHub.Seen;
import dev.sprintworker.sana.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that answers as the hub does. */
class FetchFromHubTest {
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
    void shouldFetchWhatThePipelineReadsAndNothingElse() throws IOException {
        HubFetch fetch = fetch();

        FetchModel.Result result = fetch.run();

        assertThat(result.alreadyThere()).isFalse();
        assertThat(result.model().commit()).isEqualTo(LocalHub.COMMIT);
        try (Stream<Path> walk = Files.walk(fetch.out)) {
            assertThat(walk.filter(Files::isRegularFile)
                            .map(file -> fetch.out.relativize(file).toString()))
                    .containsExactlyInAnyOrder(
                            "model_index.json",
                            "scheduler/scheduler_config.json",
                            "text_encoder/config.json",
                            "text_encoder/model.safetensors",
                            "tokenizer/tokenizer.json",
                            "transformer/config.json",
                            WEIGHTS,
                            "vae/config.json",
                            "vae/diffusion_pytorch_model.safetensors",
                            "SHA256SUMS",
                            "fetched.json");
        }
        for (FetchedModel.FetchedFile file : result.model().files()) {
            assertThat(fetch.out.resolve(file.path()))
                    .hasBinaryContent(files.byPath().get(file.path()));
            assertThat(file.sha256()).isEqualTo(HubFiles.sha256(files.byPath().get(file.path())));
            assertThat(file.verified()).isEqualTo(HubFiles.isLarge(file.path()) ? "sha256" : "git-sha1");
        }
        assertThat(Files.readString(fetch.out.resolve("SHA256SUMS")))
                .contains(HubFiles.sha256(files.byPath().get(WEIGHTS)) + "  " + WEIGHTS + "\n");
        assertThat(fetch.notes.there).hasValue(result.model().bytes());
        assertThat(fetch.notes.total).hasValue(result.model().bytes());
        assertThat(folder.resolve(".demo-model.partial")).doesNotExist();
    }

    @Test
    void shouldAskTheHubOnceForEachFileAndTheOtherHostForTheRanges() {
        fetch().run();

        assertThat(hub.seen)
                .filteredOn(request ->
                        request.method().equals("HEAD") && request.path().contains(WEIGHTS))
                .hasSize(1);
        long parts = (files.byPath().get(WEIGHTS).length + HubFetch.PART_BYTES - 1) / HubFetch.PART_BYTES;
        assertThat(hub.seen)
                .filteredOn(request ->
                        request.host().equals("cdn") && request.path().endsWith(WEIGHTS))
                .hasSize((int) parts)
                .allMatch(request -> request.range().isPresent());
    }

    @Test
    void shouldNeverGiveTheTokenToAnotherHost() {
        HubFetch fetch = fetch();
        fetch.token = Optional.of("hf_secret");

        fetch.run();

        assertThat(hub.seen)
                .filteredOn(request -> request.host().equals("hub"))
                .extracting(Seen::authorization)
                .containsOnly(Optional.of("Bearer hf_secret"));
        assertThat(hub.seen)
                .filteredOn(request -> request.host().equals("cdn"))
                .isNotEmpty()
                .extracting(Seen::authorization)
                .containsOnly(Optional.empty());
    }

    @Test
    void shouldStayAtOneCommitWhenTheBranchMovesMeanwhile() throws IOException {
        HubFiles moved = files.with(LocalHub.OTHER_COMMIT, "transformer/config.json", "{}".getBytes());
        RangeWriter.Pause pause = hub.pauseAt(1_000_000);
        HubFetch fetch = fetch();
        Thread mover = new Thread(() -> {
            try {
                pause.reached().await();
                hub.publish(moved);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                pause.go().countDown();
            }
        });
        mover.start();

        FetchModel.Result result = fetch.run();

        assertThat(result.model().commit()).isEqualTo(LocalHub.COMMIT);
        assertThat(fetch.out.resolve("transformer/config.json"))
                .hasBinaryContent(files.byPath().get("transformer/config.json"));
        assertThat(hub.seen).noneMatch(request -> request.path().contains(LocalHub.OTHER_COMMIT));
    }

    @Test
    void shouldKeepWhatIsTheSameInTheNewCommitWhenTheBranchMovesBetweenTwoRuns() {
        hub.faults.refuse("cdn", "/vae/", 100, 404, Map.of());
        HubFetch first = fetch();
        first.retries = 0;
        assertThat(Failure.of(first)).contains("vae/diffusion_pytorch_model.safetensors: HTTP 404");
        String config =
                new String(files.byPath().get("transformer/config.json"), java.nio.charset.StandardCharsets.UTF_8);
        hub.publish(files.with(LocalHub.OTHER_COMMIT, "transformer/config.json", (config + "\n").getBytes()));
        hub.faults.clear();
        long before = hub.served.get();

        HubFetch second = fetch();
        FetchModel.Result result = second.run();

        assertThat(result.model().commit()).isEqualTo(LocalHub.OTHER_COMMIT);
        assertThat(second.out.resolve("transformer/config.json")).hasContent(config + "\n");
        assertThat(hub.served.get() - before).isLessThanOrEqualTo(result.model().bytes() - second.notes.had.get());
        assertThat(second.notes.had.get()).isGreaterThan(files.byPath().get("text_encoder/model.safetensors").length);
    }

    @Test
    void shouldSayThatItIsThereWithoutAskingAnyone() throws IOException {
        fetch().run();
        hub.seen.clear();

        assertThat(fetch().run().alreadyThere()).isTrue();

        HubFetch verifying = fetch();
        verifying.verify = true;
        assertThat(verifying.run().alreadyThere()).isTrue();
        assertThat(verifying.notes.done).hasSize(9);
        HubFetch commit = fetch();
        commit.revision = LocalHub.COMMIT;
        assertThat(commit.run().alreadyThere()).isTrue();
        assertThat(hub.seen).isEmpty();
    }

    @Test
    void shouldNotTakeADamagedOrAnotherFolderForTheModel() throws IOException {
        fetch().run();
        HubFetch other = fetch();
        other.revision = "v2";
        assertThat(Failure.of(other))
                .endsWith("at main (commit " + LocalHub.COMMIT
                        + "), asked for was owner/sana-demo at v2: name another folder");

        Path weights = fetch().out.resolve(WEIGHTS);
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        HubFetch verifying = fetch();
        verifying.verify = true;
        assertThat(Failure.of(verifying)).contains("damaged since it was fetched: " + WEIGHTS + " has sha256");

        Files.write(weights, new byte[10]);
        assertThat(Failure.of(fetch())).contains(WEIGHTS + " has 10 bytes, expected " + bytes.length);
    }

    @Test
    void shouldFetchShardsThatTheIndexNames() {
        try (LocalHub sharded = new LocalHub(HubFiles.of(LocalHub.COMMIT, Reference.miniModel()))) {
            HubFetch fetch = new HubFetch(sharded, folder.resolve("mini"));
            assertThat(fetch.run().model().files())
                    .extracting(FetchedModel.FetchedFile::path)
                    .contains(
                            "text_encoder/model-00001-of-00002.safetensors",
                            "text_encoder/model-00002-of-00002.safetensors",
                            "text_encoder/model.safetensors.index.json");
        }
    }
}
