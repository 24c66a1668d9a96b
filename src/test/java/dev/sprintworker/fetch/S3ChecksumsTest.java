package dev.sprintworker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sprintworker.fetch.Checksum.Algorithm;
import dev.sprintworker.sana.Reference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checksums of whole objects, which AWS answers with and the local S3 server does not. */
class S3ChecksumsTest {
    private static final String PREFIX = "/models/released/";

    @TempDir
    private Path folder;

    private final Map<String, byte[]> files =
            HubFiles.of(LocalHub.COMMIT, Reference.demoModel()).byPath();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private Algorithm algorithm;
    private String type = "FULL_OBJECT";
    private boolean tampered;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (!path.startsWith(PREFIX)) {
            byte[] listing = listing().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/xml");
            exchange.sendResponseHeaders(200, listing.length);
            exchange.getResponseBody().write(listing);
            return;
        }
        byte[] content = files.get(path.substring(PREFIX.length()));
        var headers = exchange.getResponseHeaders();
        headers.set("ETag", "\"etag\"");
        if (exchange.getRequestMethod().equals("HEAD")) {
            Checksum.Sum sum = Checksum.sum(algorithm, content.length);
            sum.update(content, content.length);
            headers.set(
                    "x-amz-checksum-" + algorithm.label(),
                    Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sum.hex()))
                            + (type.equals("COMPOSITE") ? "-2" : ""));
            headers.set("x-amz-checksum-type", type);
            headers.set("Content-Length", String.valueOf(content.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        String[] range =
                exchange.getRequestHeaders().getFirst("Range").substring(6).split("-");
        int first = Integer.parseInt(range[0]);
        int count = Integer.parseInt(range[1]) + 1 - first;
        headers.set("Content-Range", "bytes " + first + "-" + range[1] + "/" + content.length);
        exchange.sendResponseHeaders(206, count);
        byte[] sent = content.clone();
        sent[0] ^= (byte) (tampered ? 1 : 0);
        exchange.getResponseBody().write(sent, first, count);
    }

    private String listing() {
        StringBuilder xml = new StringBuilder(
                "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>false</IsTruncated>");
        files.forEach((path, content) ->
                xml.append("<Contents><Key>released/%s</Key><Size>%d</Size><ETag>\"etag\"</ETag></Contents>"
                        .formatted(path, content.length)));
        return xml.append("</ListBucketResult>").toString();
    }

    private FetchModel.Result run() {
        S3Settings settings = new S3Settings(key -> Optional.ofNullable(Map.of(
                        "quarkus.s3.endpoint-override",
                                "http://127.0.0.1:" + server.getAddress().getPort(),
                        "quarkus.s3.path-style-access", "true",
                        "quarkus.s3.aws.region", "us-east-1",
                        "quarkus.s3.aws.credentials.type", "anonymous")
                .get(key)));
        try (S3Source source = S3Source.of(settings, "s3://models/released", 4)) {
            FetchRequest request = new FetchRequest(folder.resolve("m"), Optional.empty(), 4, 1 << 20, 0, false, false);
            return FetchModel.run(request, source, new Notes(), Duration.ofMillis(1));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SHA256", "CRC64NVME", "CRC32C", "CRC32"})
    void shouldVerifyByTheChecksumOfTheWholeObject(Algorithm known) {
        algorithm = known;
        assertThat(run().model().files())
                .extracting(FetchedModel.FetchedFile::verified)
                .containsOnly(known.label());
    }

    @ParameterizedTest
    @EnumSource(names = {"SHA256", "CRC64NVME", "CRC32C", "CRC32"})
    void shouldRefuseOtherBytes(Algorithm known) {
        algorithm = known;
        tampered = true;
        assertThatThrownBy(this::run)
                .isInstanceOf(FetchException.class)
                .hasMessageContaining(": " + known.label() + " is ");
        assertThat(folder.resolve("m")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = "COMPOSITE")
    void shouldNotTakeAChecksumOfPartsForTheObjects(String composite) {
        algorithm = Algorithm.SHA256;
        type = composite;
        assertThat(run().model().files())
                .extracting(FetchedModel.FetchedFile::verified)
                .containsOnly("size");
    }
}
