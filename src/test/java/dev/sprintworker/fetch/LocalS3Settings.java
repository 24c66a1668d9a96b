package dev.sprintworker.fetch;

import dev.sprintworker.local.LocalS3;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The worker's settings for a local S3 server. */
final class LocalS3Settings {

    private LocalS3Settings() {}

    /** @param more settings, over those of the server */
    static S3Settings of(LocalS3 s3, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "quarkus.s3.endpoint-override",
                s3.endpoint().toString(),
                "quarkus.s3.path-style-access",
                "true",
                "quarkus.s3.aws.region",
                "us-east-1",
                "quarkus.s3.aws.credentials.type",
                "static",
                "quarkus.s3.aws.credentials.static-provider.access-key-id",
                s3.accessKey(),
                "quarkus.s3.aws.credentials.static-provider.secret-access-key",
                s3.secretKey()));
        all.putAll(more);
        return new S3Settings(key -> Optional.ofNullable(all.get(key)));
    }
}
