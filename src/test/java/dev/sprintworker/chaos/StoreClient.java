package dev.sprintworker.chaos;

import dev.sprintworker.local.LocalS3;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/** A client of a local S3 server, with what the SDK does by default. */
public final class StoreClient {

    private StoreClient() {}

    static S3AsyncClient of(URI endpoint) {
        return builder(endpoint).build();
    }

    public static S3AsyncClientBuilder builder(URI endpoint) {
        return S3AsyncClient.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(LocalS3.ACCESS_KEY, LocalS3.SECRET_KEY)));
    }
}
