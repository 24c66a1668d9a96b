package dev.sprintworker.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

class LocalS3IT {

    private static final String BUCKET = "pictures";

    private static LocalS3 s3;
    private static S3AsyncClient client;

    private final String key = "2026/01/02/" + UUID.randomUUID() + "/0.png";

    @BeforeAll
    static void start() {
        s3 = LocalS3.create(BUCKET);
        client = client(s3.secretKey());
    }

    @AfterAll
    static void close() {
        client.close();
        s3.close();
    }

    @Test
    void shouldReturnBytesTypeAndMetadataWhenAnObjectWasPut() {
        put("picture");

        ResponseBytes<GetObjectResponse> object = get();

        assertThat(object.asUtf8String()).isEqualTo("picture");
        assertThat(object.response().contentType()).isEqualTo("image/png");
        assertThat(object.response().metadata()).containsEntry("seed", "7");
    }

    @Test
    void shouldRefuseWhenTheSecretIsWrong() {
        try (S3AsyncClient stranger = client("not-the-secret")) {
            assertThatThrownBy(() -> stranger.putObject(
                                    put -> put.bucket(BUCKET).key(key), AsyncRequestBody.fromString("picture"))
                            .join())
                    .hasCauseInstanceOf(S3Exception.class)
                    .cause()
                    .asInstanceOf(InstanceOfAssertFactories.type(S3Exception.class))
                    .extracting(S3Exception::statusCode)
                    .isEqualTo(403);
        }
    }

    @Test
    void shouldKeepTheFirstObjectWhenASecondIsPutIfNoneMatch() {
        putIfAbsent("first");

        assertThatThrownBy(() -> putIfAbsent("second"))
                .cause()
                .asInstanceOf(InstanceOfAssertFactories.type(S3Exception.class))
                .extracting(S3Exception::statusCode)
                .isEqualTo(412);
        assertThat(get().asUtf8String()).isEqualTo("first");
    }

    @Test
    void shouldKeepPortAndObjectsWhenRestarted() {
        put("picture");
        URI endpoint = s3.endpoint();

        s3.stop();
        assertThatThrownBy(this::get).hasMessageContaining("Connection refused");
        s3.start();

        assertThat(s3.endpoint()).isEqualTo(endpoint);
        assertThat(get().asUtf8String()).isEqualTo("picture");
    }

    private void put(String content) {
        client.putObject(
                        put -> put.bucket(BUCKET)
                                .key(key)
                                .contentType("image/png")
                                .metadata(Map.of("seed", "7")),
                        AsyncRequestBody.fromString(content))
                .join();
    }

    private void putIfAbsent(String content) {
        client.putObject(put -> put.bucket(BUCKET).key(key).ifNoneMatch("*"), AsyncRequestBody.fromString(content))
                .join();
    }

    private ResponseBytes<GetObjectResponse> get() {
        return client.getObject(get -> get.bucket(BUCKET).key(key), AsyncResponseTransformer.toBytes())
                .join();
    }

    private static S3AsyncClient client(String secretKey) {
        return S3AsyncClient.builder()
                .endpointOverride(s3.endpoint())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(s3.accessKey(), secretKey)))
                .build();
    }
}
