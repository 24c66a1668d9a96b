package dev.sprintworker.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sprintworker.chaos.StoreClient;
import dev.sprintworker.local.LocalS3;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3AsyncClient;

class SmallBodiesAtOnceTest {

    @Test
    void shouldAskTheServerOnlyAboutLargeContents() throws Exception {
        List<Optional<String>> expectations = new ArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            expectations.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Expect")));
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try (S3AsyncClient s3 =
                client(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))) {
            put(s3, 1);
            put(s3, (256 << 10) - 1);
            put(s3, 256 << 10);
        } finally {
            server.stop(0);
        }

        assertThat(expectations).containsExactly(Optional.empty(), Optional.empty(), Optional.of("100-continue"));
    }

    @Test
    void shouldHearThatAnObjectIsThereHoweverLargeTheContent() {
        try (LocalS3 server = LocalS3.create("pictures");
                S3AsyncClient s3 = client(server.endpoint())) {
            put(s3, 1);
            for (int bytes : List.of(1000, 100_000, (256 << 10) - 1, 256 << 10, 4 << 20)) {
                assertThat(refusal(s3, bytes)).as("%d bytes", bytes).isEqualTo(412);
            }
        }
    }

    @Test
    void shouldBeAmongTheInterceptorsOfTheWorker() {
        assertThat(ConfigProvider.getConfig().getValue("quarkus.s3.interceptors", String.class))
                .isEqualTo(SmallBodiesAtOnce.class.getName());
    }

    private static int refusal(S3AsyncClient s3, int bytes) {
        try {
            put(s3, bytes);
            return 200;
        } catch (CompletionException e) {
            return ((SdkServiceException) e.getCause()).statusCode();
        }
    }

    private static void put(S3AsyncClient s3, int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        s3.putObject(put -> put.bucket("pictures").key("p.png").ifNoneMatch("*"), AsyncRequestBody.fromBytes(content))
                .join();
    }

    private static S3AsyncClient client(URI endpoint) {
        return StoreClient.builder(endpoint)
                .overrideConfiguration(configuration -> configuration
                        .addExecutionInterceptor(new SmallBodiesAtOnce())
                        .retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }
}
