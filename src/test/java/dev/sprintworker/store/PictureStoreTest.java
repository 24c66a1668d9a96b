package dev.sprintworker.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureStoreTest {
    @ParameterizedTest
    @CsvSource({
        "pictures, 2026/a/0.png, s3://pictures/2026/a/0.png",
        "images.2024, 0.png, s3://images.2024/0.png",
        "my_bucket, a b/0.png, s3://my_bucket/a%20b/0.png"
    })
    void shouldNameObjectsInEveryBucketS3Allows(String bucket, String key, String uri) {
        assertThat(PictureStore.s3Uri(bucket, key)).hasToString(uri);
    }
}
