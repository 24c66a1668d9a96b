package dev.sprintworker.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sprintworker.chaos.FaultyS3Proxy.Mode;
import dev.sprintworker.local.LocalS3;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.S3Exception;

class FaultyS3ProxyIT {

    private static final String BUCKET = "pictures";

    private static LocalS3 server;
    private static S3AsyncClient direct;

    private final String key = UUID.randomUUID().toString();
    private final FaultyS3Proxy proxy = proxy();
    private final S3AsyncClient client = StoreClient.of(proxy.endpoint());

    private static FaultyS3Proxy proxy() {
        try {
            return new FaultyS3Proxy(server.endpoint().getPort());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void start() {
        server = LocalS3.create(BUCKET);
        direct = StoreClient.of(server.endpoint());
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        proxy.close();
    }

    @AfterAll
    static void stop() {
        direct.close();
        server.close();
    }

    @Test
    void shouldPassSignedRequestsOfAnySizeWhenPassing() {
        byte[] large = new byte[3 << 20];
        new Random(1).nextBytes(large);
        for (byte[] content : List.of(new byte[0], new byte[] {1}, large)) {
            put(key + content.length, content).join();
            assertThat(get(client, key + content.length)).isEqualTo(content);
        }
        assertThat(proxy.counts().passed()).isEqualTo(6);
    }

    @Test
    void shouldKeepOneObjectWhenManyClientsPutIfNoneMatchAtOnce() {
        List<CompletableFuture<Boolean>> puts = IntStream.range(0, 40)
                .mapToObj(i -> client.putObject(
                                put -> put.bucket(BUCKET).key(key).ifNoneMatch("*"),
                                AsyncRequestBody.fromString("content " + i))
                        .handle((put, failure) -> failure == null))
                .toList();

        assertThat(puts.stream().filter(CompletableFuture::join)).hasSize(1);
        String kept = new String(get(client, key));
        assertThat(puts.get(Integer.parseInt(kept.split(" ")[1])).join()).isTrue();
    }

    @Test
    void shouldAnswer500AndCarryOutEverySecondRequestWhenFailing() throws IOException {
        proxy.mode(Mode.ERROR);
        assertThatThrownBy(() -> put(key, new byte[100]).join())
                .cause()
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(500));
        // The SDK tried four times.
        assertThat(proxy.counts().errors()).isEqualTo(4);
        assertThat(proxy.counts().errorsUnseen()).isEqualTo(2);
        assertThat(get(direct, key)).hasSize(100);

        proxy.mode(Mode.PASS);
        assertThat(get(client, key)).hasSize(100);
    }

    @Test
    void shouldAnswerNothingUntilTheModeChangesWhenHanging() throws IOException {
        get(client, existing()); // an open connection hangs just as a new one does
        proxy.mode(Mode.HANG);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> client.getObject(
                                    get -> get.bucket(BUCKET)
                                            .key(key)
                                            .overrideConfiguration(o -> o.apiCallTimeout(Duration.ofMillis(700))),
                                    AsyncResponseTransformer.toBytes())
                            .join())
                    .hasCauseInstanceOf(ApiCallTimeoutException.class);
        }
        CompletableFuture<?> waiting = put(key, new byte[100]);
        await().until(() -> proxy.counts().hung() >= 3);
        assertThat(waiting).isNotDone();
        assertThat(proxy.counts().hungUnseen()).isPositive();

        proxy.mode(Mode.PASS);
        waiting.join(); // cut, and tried again
        assertThat(get(client, key)).hasSize(100);
    }

    @Test
    void shouldRefuseConnectionsAndListenAgainOnTheSamePortWhenRefusing() throws IOException {
        String existing = existing();
        URI endpoint = proxy.endpoint();
        assertThat(get(client, existing)).hasSize(10);

        proxy.mode(Mode.REFUSE);
        assertThatThrownBy(() -> get(client, existing)).hasStackTraceContaining("Connection refused");
        assertThat(proxy.counts().cut()).isPositive();

        proxy.mode(Mode.PASS);
        assertThat(proxy.endpoint()).isEqualTo(endpoint);
        assertThat(get(client, existing)).hasSize(10);
    }

    @Test
    void shouldDelayEachRequestWhenLatencyIsSet() {
        String existing = existing();
        get(client, existing);
        proxy.latency(Duration.ofMillis(200));
        long start = System.nanoTime();
        // Side by side they wait together.
        CompletableFuture<?>[] gets = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.runAsync(() -> get(client, existing)))
                .toArray(CompletableFuture[]::new);
        Arrays.stream(gets).forEach(CompletableFuture::join);
        get(client, existing);

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(400), Duration.ofMillis(6000));
    }

    private String existing() {
        direct.putObject(put -> put.bucket(BUCKET).key("existing"), AsyncRequestBody.fromBytes(new byte[10]))
                .join();
        return "existing";
    }

    private CompletableFuture<?> put(String name, byte[] content) {
        return client.putObject(put -> put.bucket(BUCKET).key(name), AsyncRequestBody.fromBytes(content));
    }

    private static byte[] get(S3AsyncClient client, String name) {
        return client.getObject(get -> get.bucket(BUCKET).key(name), AsyncResponseTransformer.toBytes())
                .join()
                .asByteArray();
    }
}
