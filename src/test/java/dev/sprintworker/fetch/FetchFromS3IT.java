package dev.sprintworker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sprintworker.local.LocalS3;
import dev.sprintworker.sana.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Against the local S3 server. */
class FetchFromS3IT {
    private static final String BUCKET = "models";
    private static final String WEIGHTS = "transformer/diffusion_pytorch_model.safetensors";

    private static LocalS3 s3;
    private static S3AsyncClient client;

    @TempDir
    private Path folder;

    private final String prefix = "released/" + UUID.randomUUID();
    private final Map<String, byte[]> files =
            new TreeMap<>(HubFiles.of(LocalHub.COMMIT, Reference.demoModel()).byPath());
    private final Notes notes = new Notes();

    @BeforeAll
    static void start() {
        s3 = LocalS3.create(BUCKET);
        // Asks again, unlike the tool's, where the server closes a connection that it meant to use.
        client = S3AsyncClient.builder()
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .endpointOverride(s3.endpoint())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(s3.accessKey(), s3.secretKey())))
                .build();
    }

    @AfterAll
    static void close() {
        client.close();
        s3.close();
    }

    private void upload() {
        files.forEach(this::put);
    }

    private void put(String path, byte[] content) {
        client.putObject(put -> put.bucket(BUCKET).key(prefix + "/" + path), AsyncRequestBody.fromBytes(content))
                .join();
    }

    private String sums() {
        StringBuilder sums = new StringBuilder();
        files.forEach((path, content) ->
                sums.append(HubFiles.sha256(content)).append("  ").append(path).append('\n'));
        return sums.toString();
    }

    private S3Source source() {
        return source(Map.of());
    }

    private S3Source source(Map<String, String> settings) {
        return S3Source.of(LocalS3Settings.of(s3, settings), "s3://" + BUCKET + "/" + prefix + "/", 4);
    }

    private FetchModel.Result run(ModelSource source, int retries) {
        try (source) {
            return FetchModel.run(
                    new FetchRequest(
                            folder.resolve("demo-model"),
                            Optional.empty(),
                            4,
                            HubFetch.PART_BYTES,
                            retries,
                            false,
                            false),
                    source,
                    notes,
                    Duration.ofMillis(1));
        }
    }

    @Test
    void shouldVerifyBySha256SumsWhereTheyAre() throws IOException {
        upload();
        put("SHA256SUMS", sums().getBytes(StandardCharsets.UTF_8));

        FetchModel.Result result = run(source(), 2);

        assertThat(result.model().files())
                .hasSize(9)
                .extracting(FetchedModel.FetchedFile::verified)
                .containsOnly("sha256");
        for (FetchedModel.FetchedFile file : result.model().files()) {
            assertThat(folder.resolve("demo-model").resolve(file.path())).hasBinaryContent(files.get(file.path()));
        }
        assertThat(result.model().from()).isEqualTo("s3://models/" + prefix);
        assertThat(notes.there).hasValue(result.model().bytes());
    }

    @Test
    void shouldRefuseATamperedObjectBySha256Sums() {
        upload();
        put("SHA256SUMS", sums().getBytes(StandardCharsets.UTF_8));
        byte[] tampered = files.get(WEIGHTS).clone();
        tampered[tampered.length / 2] ^= 1;
        put(WEIGHTS, tampered);

        assertThatThrownBy(() -> run(source(), 2))
                .isInstanceOf(FetchException.class)
                .hasMessageStartingWith(WEIGHTS + ": sha256 is ");
        assertThat(folder.resolve("demo-model")).doesNotExist();
    }

    @Test
    void shouldSayThatOnlySizesAreKnown() {
        upload();
        FetchModel.Result result = run(source(), 2);
        assertThat(result.model().files())
                .extracting(FetchedModel.FetchedFile::verified)
                .containsOnly("size");
    }

    @Test
    void shouldGoOnWithWhatAnEarlierRunHasLeft() {
        upload();
        Ending ending = new Ending(source(), new AtomicInteger(), 30);
        assertThatThrownBy(() -> run(ending, 0)).hasMessage("ended on purpose");
        Ending counting = new Ending(source(), new AtomicInteger(), Integer.MAX_VALUE);

        FetchModel.Result result = run(counting, 0);

        long parts = result.model().files().stream()
                .mapToLong(file -> (file.size() + HubFetch.PART_BYTES - 1) / HubFetch.PART_BYTES)
                .sum();
        // Of the 30, up to 4 were under way.
        assertThat((long) counting.opened().get()).isBetween(parts - 30, parts - 30 + 4);
    }

    @Test
    void shouldRefuseAnObjectThatIsReplacedBetweenTwoRanges() {
        upload();
        try (S3Source source = source()) {
            RemoteFile listed = retried(source).stream()
                    .filter(file -> file.path().equals(WEIGHTS))
                    .findFirst()
                    .orElseThrow();
            byte[] other = files.get(WEIGHTS).clone();
            other[0] ^= 1;
            put(WEIGHTS, other);
            assertThatThrownBy(() -> source.open(listed, 0, 1000, Optional.empty()))
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining(WEIGHTS + ": the object has changed since it was listed");
        }
    }

    private static List<RemoteFile> retried(S3Source source) {
        return new Retry(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, note -> {}).call("listing", source::list);
    }

    @Test
    void shouldNameWhatIsWrongWithTheBucketOrTheKeys() {
        assertThatThrownBy(() -> run(source(), 2)).hasMessage("s3://models/" + prefix + ": no object there");
        assertThatThrownBy(() -> run(
                        source(Map.of("quarkus.s3.aws.credentials.static-provider.secret-access-key", "wrong-secret")),
                        2))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("s3://models/" + prefix + ": listing: HTTP 403")
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("wrong-secret"));
        assertThatThrownBy(() -> run(S3Source.of(LocalS3Settings.of(s3, Map.of()), "s3://no-such-bucket/x", 1), 2))
                .hasMessageContaining("s3://no-such-bucket/x: listing: not found");
    }

    @Test
    void shouldTryAgainAndThenSayThatNobodyAnswers() {
        assertThatThrownBy(() -> run(source(Map.of("quarkus.s3.endpoint-override", "http://127.0.0.1:1")), 1))
                .isInstanceOf(FetchException.class)
                // On a machine that stands still for seconds, the client gives up before it hears of the refusal.
                .hasMessageMatching("(?s).*(Connection refused|took longer than the configured maximum time).*")
                .hasMessageContaining("(and 1 further attempts failed)");
        assertThat(notes.lines).hasSize(1);
    }

    @Test
    void shouldTakeTheWorkersSettingsFromTheEnvironment() throws Exception {
        upload();
        Path out = folder.resolve("demo-model");
        try (FetchProcess process = FetchProcess.start(
                folder,
                Map.of(
                        "QUARKUS_S3_ENDPOINT_OVERRIDE", s3.endpoint().toString(),
                        "QUARKUS_S3_PATH_STYLE_ACCESS", "true",
                        "QUARKUS_S3_AWS_REGION", "us-east-1",
                        "AWS_ACCESS_KEY_ID", s3.accessKey(),
                        "AWS_SECRET_ACCESS_KEY", s3.secretKey()),
                "fetch-model",
                "--from",
                "s3://" + BUCKET + "/" + prefix,
                "--out",
                out.toString())) {
            assertThat(process.status()).as(process.err()).isZero();
            assertThat(process.err().lines())
                    .as("nothing of the SDK's or of Netty's")
                    .allMatch(line -> line.endsWith("size verified") || line.matches("\\d files, [\\d,]+ bytes"));
        }
        assertThat(out.resolve(WEIGHTS)).hasBinaryContent(files.get(WEIGHTS));
    }

    @Test
    void shouldGiveASnapshotThatCanBeUploadedAndFetchedAgainVerified() throws IOException {
        upload();
        Path first = folder.resolve("demo-model");
        run(source(), 2);
        files.clear();
        for (String path : Files.readAllLines(first.resolve("SHA256SUMS")).stream()
                .map(line -> line.substring(66))
                .toList()) {
            files.put(path, Files.readAllBytes(first.resolve(path)));
        }
        files.put("SHA256SUMS", Files.readAllBytes(first.resolve("SHA256SUMS")));
        upload();
        try (S3Source source = source()) {
            FetchModel.Result again = FetchModel.run(
                    new FetchRequest(
                            folder.resolve("again"), Optional.empty(), 4, HubFetch.PART_BYTES, 2, false, false),
                    source,
                    notes);
            assertThat(again.model().files())
                    .extracting(FetchedModel.FetchedFile::verified)
                    .containsOnly("sha256");
        }
    }
}
