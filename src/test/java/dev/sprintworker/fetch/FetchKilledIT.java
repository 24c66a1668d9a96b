package dev.sprintworker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.sana.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged tool, killed with -9 in the middle of a download, five times, wherever it is. The seed is printed; {@code
 * -Dfetch.seed=N} does the same again.
 */
class FetchKilledIT {
    private static final int KILLS = 5;
    private static final int CONNECTIONS = 4;
    private static final int PART_BYTES = 64 << 10;

    @TempDir
    private Path folder;

    private final HubFiles files = HubFiles.of(LocalHub.COMMIT, Reference.demoModel());

    private FetchProcess start(LocalHub hub) throws Exception {
        return FetchProcess.start(
                folder,
                Map.of("HF_ENDPOINT", hub.endpoint().toString(), "HF_TOKEN", "hf_secret"),
                "fetch-model",
                "--repo",
                LocalHub.REPO,
                "--out",
                folder.resolve("models/demo-model").toString(),
                "--connections",
                String.valueOf(CONNECTIONS),
                "--part-size",
                String.valueOf(PART_BYTES));
    }

    @Test
    void shouldEndWithVerifiedFilesAndNotFetchAgainWhatItHadWhenKilledFiveTimes() throws Exception {
        long seed = Long.getLong("fetch.seed", System.nanoTime());
        System.out.println("FetchKilledIT: -Dfetch.seed=" + seed);
        Random random = new Random(seed);
        Path out = folder.resolve("models/demo-model");
        try (LocalHub hub = new LocalHub(files)) {
            for (int i = 0; i < KILLS; i++) {
                RangeWriter.Pause pause = hub.pauseAt(hub.served.get() + 100_000 + random.nextInt(2_300_000));
                try (FetchProcess process = start(hub)) {
                    await().atMost(Duration.ofMinutes(1))
                            .until(() -> pause.reached().getCount() == 0 || !process.isAlive());
                    assertThat(process.isAlive()).as(process.err()).isTrue();
                    process.kill();
                }
                assertThat(out).doesNotExist();
                pause.go().countDown();
            }
            try (FetchProcess process = start(hub)) {
                assertThat(process.status()).as(process.err()).isZero();
                JsonNode line = new ObjectMapper().readTree(process.out());
                long bytes = line.get("bytes").longValue();
                assertThat(line.get("commit").textValue()).isEqualTo(LocalHub.COMMIT);
                assertThat(line.get("fetchedBytes").longValue())
                        .isLessThan(bytes)
                        .isGreaterThan(0);
                // A killed process loses what is under way: a part for each connection.
                assertThat(hub.served.get())
                        .as("bytes served, of %d", bytes)
                        .isLessThanOrEqualTo(bytes + (long) KILLS * CONNECTIONS * PART_BYTES);
                assertThat(process.err())
                        .contains("are here from an earlier run")
                        .doesNotContain("hf_secret");
                System.out.printf(
                        "FetchKilledIT: %d bytes of large files served for a model of %d, after %d kills%n",
                        hub.served.get(), bytes, KILLS);
            }
            FetchedModel model =
                    new ObjectMapper().readValue(out.resolve("fetched.json").toFile(), FetchedModel.class);
            assertThat(model.files()).hasSize(9);
            for (FetchedModel.FetchedFile file : model.files()) {
                assertThat(out.resolve(file.path()))
                        .hasBinaryContent(files.byPath().get(file.path()));
            }
            assertThat(out.resolveSibling(".demo-model.partial")).doesNotExist();
            shouldBeThereAlready(hub);
        }
        shouldMakeTheSamePicture(out);
    }

    private void shouldBeThereAlready(LocalHub hub) throws Exception {
        int requests = hub.seen.size();
        try (FetchProcess process = start(hub)) {
            assertThat(process.status()).isZero();
            assertThat(process.err())
                    .endsWith("/models/demo-model: already there, owner/sana-demo at main (commit " + LocalHub.COMMIT
                            + ")\n");
            assertThat(new ObjectMapper()
                            .readTree(process.out())
                            .get("alreadyThere")
                            .booleanValue())
                    .isTrue();
        }
        assertThat(hub.seen).hasSize(requests);
    }

    private void shouldMakeTheSamePicture(Path fetched) throws Exception {
        String original = picture("original.png", Reference.demoModel());
        assertThat(picture("fetched.png", fetched)).isEqualTo(original);
    }

    private String picture(String name, Path model) throws Exception {
        Path file = folder.resolve(name);
        try (FetchProcess process = FetchProcess.start(
                folder,
                Map.of(),
                "generate",
                "--prompt",
                "a red circle on a blue background",
                "--seed",
                "0",
                "--model",
                model.toString(),
                "--out",
                file.toString())) {
            assertThat(process.status()).as(process.err()).isZero();
            String sha256 =
                    new ObjectMapper().readTree(process.out()).get("sha256").textValue();
            assertThat(sha256).isEqualTo(HubFiles.sha256(Files.readAllBytes(file)));
            return sha256;
        }
    }

    @Test
    void shouldRefuseATamperedFileWithStatusOneAndOneLine() throws Exception {
        try (LocalHub hub = new LocalHub(files)) {
            hub.faults.tamper("vae/diffusion_pytorch_model.safetensors", content -> {
                content[content.length - 5] ^= 1;
                return content;
            });
            try (FetchProcess process = start(hub)) {
                assertThat(process.status()).isEqualTo(1);
                assertThat(process.out()).isEmpty();
                assertThat(process.err().lines().reduce((a, b) -> b).orElseThrow())
                        .startsWith("vae/diffusion_pytorch_model.safetensors: sha256 is ");
                assertThat(folder.resolve("models/demo-model")).doesNotExist();
            }
        }
    }
}
