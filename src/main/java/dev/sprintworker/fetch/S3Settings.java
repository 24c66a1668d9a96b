package dev.sprintworker.fetch;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/**
 * The worker's settings of S3, {@code quarkus.s3.*}, for a client outside Quarkus. What is not set comes from where the
 * AWS SDK looks by itself: {@code AWS_REGION}, {@code AWS_ACCESS_KEY_ID}, profiles, roles.
 */
public final class S3Settings {
    private static final String ENDPOINT = "quarkus.s3.endpoint-override";
    private static final String PATH_STYLE = "quarkus.s3.path-style-access";
    private static final String REGION = "quarkus.s3.aws.region";
    private static final String CREDENTIALS = "quarkus.s3.aws.credentials.type";
    private static final String ACCESS_KEY = "quarkus.s3.aws.credentials.static-provider.access-key-id";
    private static final String SECRET_KEY = "quarkus.s3.aws.credentials.static-provider.secret-access-key";
    private static final String SESSION = "quarkus.s3.aws.credentials.static-provider.session-token";

    /** The keys that have an effect. */
    public static final Set<String> KEYS =
            Set.of(ENDPOINT, PATH_STYLE, REGION, CREDENTIALS, ACCESS_KEY, SECRET_KEY, SESSION);

    private final Function<String, Optional<String>> settings;

    /** @param settings the value of a key of {@link #KEYS} */
    public S3Settings(Function<String, Optional<String>> settings) {
        this.settings = settings;
    }

    /**
     * A client that asks once, to be closed by the caller.
     *
     * @throws IllegalArgumentException naming the key whose value cannot be used
     */
    S3AsyncClient client(int connections) {
        S3AsyncClientBuilder client = S3AsyncClient.builder()
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(connections + 1))
                .overrideConfiguration(common -> common.retryStrategy(AwsRetryStrategy.doNotRetry()));
        settings.apply(ENDPOINT).ifPresent(endpoint -> client.endpointOverride(endpoint(endpoint)));
        settings.apply(PATH_STYLE).ifPresent(flag -> client.forcePathStyle(flag(flag)));
        settings.apply(REGION).ifPresent(region -> client.region(Region.of(region)));
        settings.apply(CREDENTIALS).flatMap(this::credentials).ifPresent(client::credentialsProvider);
        try {
            return client.build();
        } catch (SdkClientException e) {
            throw new IllegalArgumentException(
                    REGION + " is missing, or AWS_REGION: "
                            + FetchException.named(e).replaceFirst("[:.] .*", ""),
                    e);
        }
    }

    private Optional<AwsCredentialsProvider> credentials(String type) {
        return switch (type) {
            case "default" -> Optional.empty();
            case "anonymous" -> Optional.of(AnonymousCredentialsProvider.create());
            case "static" -> {
                String key = required(ACCESS_KEY);
                String secret = required(SECRET_KEY);
                yield Optional.of(StaticCredentialsProvider.create(settings.apply(SESSION)
                        .<software.amazon.awssdk.auth.credentials.AwsCredentials>map(
                                session -> AwsSessionCredentials.create(key, secret, session))
                        .orElseGet(() -> AwsBasicCredentials.create(key, secret))));
            }
            default ->
                throw new IllegalArgumentException(
                        CREDENTIALS + " is '" + type + "', expected default, static or anonymous");
        };
    }

    private String required(String key) {
        return settings.apply(key)
                .orElseThrow(() ->
                        new IllegalArgumentException(key + " is missing, expected with " + CREDENTIALS + "=static"));
    }

    private static URI endpoint(String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && uri.getScheme().matches("https?")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(ENDPOINT + " is '" + text + "', expected an http(s) address", e);
        }
        throw new IllegalArgumentException(ENDPOINT + " is '" + text + "', expected an http(s) address");
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(PATH_STYLE + " is '" + text + "', expected true or false");
        };
    }
}
