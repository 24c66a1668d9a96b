package dev.sprintworker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.config.Configured;
import dev.sprintworker.event.DeliveryState;
import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.local.LocalS3;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Against a real S3 server that is there, stopped, of another mind, or silent. */
class DeliveryStatesIT {

    private static final String BUCKET = "pictures";

    /** The bound that is promised, and what a busy machine adds. */
    private static final Duration BOUND = Duration.ofSeconds(DeliveryStates.WITHIN_SECONDS + 10);

    private static final DeliveryState RETRIED = new DeliveryState(
            DeliveryState.PENDING,
            1,
            Optional.of("timeout"),
            Optional.of(Instant.parse("2026-01-02T12:00:05Z")),
            Optional.empty());
    private static final DeliveryState DEAD =
            new DeliveryState(DeliveryState.DEAD, 2, Optional.of("gone"), Optional.empty(), Optional.empty());

    private static LocalS3 server;
    private static S3AsyncClient s3;

    private final EventIdentity prompt =
            new EventIdentity("/shop/v1/images", UUID.randomUUID().toString());
    private final String key = "it/webhooks/" + prompt.hash() + ".json";

    @BeforeAll
    static void start() {
        server = LocalS3.create(BUCKET);
        s3 = client(server.endpoint(), server.secretKey());
    }

    @AfterAll
    static void stop() {
        s3.close();
        server.close();
    }

    private static S3AsyncClient client(URI endpoint, String secretKey) {
        return S3AsyncClient.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(server.accessKey(), secretKey)))
                .build();
    }

    private static DeliveryStates states(S3AsyncClient client) {
        return new DeliveryStates(
                client, Configured.with(Map.of("sprint.s3.bucket", BUCKET, "sprint.s3.prefix", "it")));
    }

    private void put(DeliveryStates states, DeliveryState state) {
        states.put(prompt, state).await().atMost(BOUND);
    }

    private Optional<DeliveryState> get(DeliveryStates states) {
        return states.get(prompt).await().atMost(BOUND);
    }

    @Test
    void shouldKnowTheStateThatWasPutLast() {
        DeliveryStates states = states(s3);
        assertThat(get(states)).hasValue(DeliveryState.NOT_ATTEMPTED);

        put(states, RETRIED);
        assertThat(get(states)).hasValue(RETRIED);
        put(states, DEAD);

        assertThat(get(states)).hasValue(DEAD);
        assertThat(states.get(new EventIdentity("/another", prompt.id()))
                        .await()
                        .atMost(BOUND))
                .hasValue(DeliveryState.NOT_ATTEMPTED);
    }

    @Test
    void shouldStoreItAsJsonUnderTheIdentity() {
        put(states(s3), RETRIED);

        var object = s3.getObject(get -> get.bucket(BUCKET).key(key), AsyncResponseTransformer.toBytes())
                .join();
        assertThat(object.response().contentType()).isEqualTo("application/json");
        assertThat(object.asByteArray()).isEqualTo(RETRIED.json());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "{\"state\":\"lost\",\"attempts\":1}"})
    void shouldKnowNothingWhenTheObjectIsNoDeliveryState(String content) {
        s3.putObject(put -> put.bucket(BUCKET).key(key), AsyncRequestBody.fromString(content))
                .join();

        assertThat(get(states(s3))).isEmpty();
        put(states(s3), DEAD);
        assertThat(get(states(s3))).hasValue(DEAD);
    }

    @Test
    void shouldEndWithoutFailureWhenS3Refuses() {
        with(server.endpoint(), "another-secret", states -> {
            put(states, DEAD);
            assertThat(get(states)).isEmpty();
        });
        assertThat(get(states(s3))).hasValue(DeliveryState.NOT_ATTEMPTED);
    }

    @Test
    void shouldEndWithoutFailureWhenS3IsAway() {
        put(states(s3), RETRIED);
        List<String> told = new CopyOnWriteArrayList<>();
        Handler handler = listening(told);
        Logger.getLogger("dev.sprintworker").addHandler(handler);
        server.stop();
        try {
            put(states(s3), DEAD);
            assertThat(get(states(s3))).isEmpty();
        } finally {
            server.start();
            Logger.getLogger("dev.sprintworker").removeHandler(handler);
        }
        assertThat(get(states(s3))).hasValue(RETRIED);
        assertThat(told).hasSize(2).allMatch(line -> line.startsWith("SPRINT00033") && line.contains(key));
    }

    @Test
    void shouldEndInTimeWhenS3TakesConnectionsAndSaysNothing() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            with(URI.create("http://127.0.0.1:" + silent.getLocalPort()), "any", states -> {
                put(states, DEAD);
                assertThat(get(states)).isEmpty();
            });
        }
    }

    private static Handler listening(List<String> told) {
        return new Handler() {
            @Override
            public void publish(LogRecord line) {
                told.add(line.getMessage() + Arrays.toString(line.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    private static void with(URI endpoint, String secretKey, Consumer<DeliveryStates> use) {
        try (S3AsyncClient client = client(endpoint, secretKey)) {
            use.accept(states(client));
        }
    }
}
