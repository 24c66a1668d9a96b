package dev.sprintworker.local;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * The broker and the S3 server a worker needs, started together, with the worker's topics and bucket created.
 *
 * <p>Third-party classes behind this package are not in the packaged worker: tests, dev mode and the demo have them.
 */
public final class LocalServers implements AutoCloseable {

    /** The bucket pictures go to unless another is named. */
    public static final String BUCKET = "sprint-images";

    /** Topics of the worker, name to number of partitions. */
    public static final Map<String, Integer> TOPICS = topics();

    private static final int WEBHOOK_STAGES = 9;

    private final LocalKafka kafka;
    private final LocalS3 s3;

    private LocalServers(LocalKafka kafka, LocalS3 s3) {
        this.kafka = kafka;
        this.s3 = s3;
    }

    private static Map<String, Integer> topics() {
        Map<String, Integer> topics = new HashMap<>(Map.of(
                "sprint.prompts",
                4,
                "sprint.outcomes",
                4,
                "sprint.prompts.dlq",
                1,
                "sprint.cancels",
                1,
                "sprint.webhooks.dlq",
                1));
        for (int stage = 1; stage <= WEBHOOK_STAGES; stage++) {
            topics.put("sprint.webhooks." + stage, 1);
        }
        return Map.copyOf(topics);
    }

    /** Both servers, running. */
    public static LocalServers create() {
        LocalS3 s3 = LocalS3.create(BUCKET);
        try {
            return new LocalServers(createKafka(), s3);
        } catch (RuntimeException e) {
            s3.close();
            throw e;
        }
    }

    /** A running broker with {@link #TOPICS}. */
    static LocalKafka createKafka() {
        LocalKafka kafka = LocalKafka.create();
        try {
            kafka.createTopics(TOPICS);
            return kafka;
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    public LocalKafka kafka() {
        return kafka;
    }

    public LocalS3 s3() {
        return s3;
    }

    /** The properties that make a worker use these servers; they stay true when a server is stopped and started. */
    public Map<String, String> configuration() {
        Map<String, String> configuration = new HashMap<>(configuration(kafka));
        configuration.putAll(configuration(s3, BUCKET));
        return Map.copyOf(configuration);
    }

    static Map<String, String> configuration(LocalKafka kafka) {
        return Map.of("kafka.bootstrap.servers", kafka.bootstrapServers());
    }

    static Map<String, String> configuration(LocalS3 s3, String bucket) {
        return configuration(s3.endpoint(), bucket);
    }

    /** The properties that make a worker find a {@link LocalS3} at the address, which may be that of a proxy. */
    public static Map<String, String> configuration(URI s3Endpoint, String bucket) {
        return Map.of(
                "quarkus.s3.endpoint-override",
                s3Endpoint.toString(),
                "quarkus.s3.path-style-access",
                "true",
                "quarkus.s3.aws.region",
                "us-east-1",
                "quarkus.s3.aws.credentials.type",
                "static",
                "quarkus.s3.aws.credentials.static-provider.access-key-id",
                LocalS3.ACCESS_KEY,
                "quarkus.s3.aws.credentials.static-provider.secret-access-key",
                LocalS3.SECRET_KEY,
                "sprint.s3.bucket",
                bucket);
    }

    @Override
    public void close() {
        try (s3) {
            kafka.close();
        }
    }
}
