package dev.sprintworker.store;

import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.telemetry.SprintLog;
import dev.sprintworker.telemetry.SprintMetrics;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * The worker's bucket behind an endless patience: a failing attempt is repeated with backoff and jitter without end,
 * because the alternative is to lose a picture.
 */
@ApplicationScoped
public class PatientS3 {

    private static final double JITTER = 0.5;
    static final int NOT_FOUND = 404;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int TOO_MANY_REQUESTS = 429;

    private final S3AsyncClient s3;
    private final SprintConfig.S3 config;
    private final SprintMetrics metrics;
    /** {@link System#nanoTime} of the first failure since the last answer. */
    private final AtomicReference<Long> readingFailsSince = new AtomicReference<>();

    private final AtomicReference<Long> writingFailsSince = new AtomicReference<>();

    /**
     * An object.
     *
     * @param sinceNanos {@link System#nanoTime} at which it existed already, by the store's own clock
     */
    record Found(byte[] content, Map<String, String> metadata, long sinceNanos) {}

    PatientS3(S3AsyncClient s3, SprintConfig config, SprintMetrics metrics) {
        this.s3 = s3;
        this.config = config.s3();
        this.metrics = metrics;
    }

    /**
     * Asks for the bucket while the weights are bound: the first prompt then finds an open connection, and an operator
     * finds a wrong setting before there is a picture to store. The answer stops nothing.
     */
    void greet(@Observes StartupEvent start) {
        s3.headBucket(head -> head.bucket(config.bucket())).whenComplete((found, failure) -> {
            if (failure != null) {
                SprintLog.LOG.bucketNotFound(config.bucket(), failure.toString());
            }
        });
    }

    /** The object, or empty if there is none. */
    Uni<Optional<Found>> get(String key) {
        return patiently(
                key,
                readingFailsSince,
                () -> s3.getObject(
                                get -> get.bucket(config.bucket()).key(key),
                                AsyncResponseTransformer.<GetObjectResponse>toBytes())
                        .handle((found, failure) -> {
                            if (failure == null) {
                                return Optional.of(new Found(
                                        found.asByteArrayUnsafe(),
                                        found.response().metadata(),
                                        System.nanoTime() - age(found).toNanos()));
                            }
                            if (status(failure) == NOT_FOUND) {
                                return Optional.<Found>empty();
                            }
                            throw new CompletionException(failure);
                        }));
    }

    /**
     * Creates the object; empty if there is one already, perhaps from an attempt whose answer was lost.
     *
     * @return {@link System#nanoTime} before which it did not exist
     */
    Uni<Optional<Long>> create(UnaryOperator<PutObjectRequest.Builder> object, byte[] content) {
        PutObjectRequest put = object.apply(
                        PutObjectRequest.builder().bucket(config.bucket()).ifNoneMatch("*"))
                .build();
        return patiently(put.key(), writingFailsSince, () -> {
            long startNanos = System.nanoTime();
            return s3.putObject(put, AsyncRequestBody.fromBytesUnsafe(content)).handle((created, failure) -> {
                if (failure == null) {
                    return Optional.of(startNanos);
                }
                if (status(failure) == PRECONDITION_FAILED) {
                    return Optional.<Long>empty();
                }
                throw new CompletionException(failure);
            });
        });
    }

    /** For how long nothing could be read, or nothing written; zero while both succeed. */
    Duration failing() {
        long now = System.nanoTime();
        return Stream.of(readingFailsSince, writingFailsSince)
                .map(AtomicReference::get)
                .filter(Objects::nonNull)
                .map(since -> Duration.ofNanos(now - since))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private <T> Uni<T> patiently(String key, AtomicReference<Long> failingSince, Supplier<CompletionStage<T>> attempt) {
        return Uni.createFrom()
                .completionStage(attempt)
                .invoke(() -> failingSince.set(null))
                .onFailure()
                .invoke(failure -> {
                    failingSince.compareAndSet(null, System.nanoTime());
                    failed(key, failure);
                })
                .onFailure()
                .retry()
                .withBackOff(config.retry().minBackoff(), config.retry().maxBackoff())
                .withJitter(JITTER)
                .indefinitely();
    }

    private void failed(String key, Throwable failure) {
        metrics.retry("s3");
        int status = status(failure);
        // The host's answer to the same request will be the same until someone changes rights or settings.
        boolean refused =
                status / 100 == 4 && status != REQUEST_TIMEOUT && status != CONFLICT && status != TOO_MANY_REQUESTS;
        if (refused) {
            SprintLog.LOG.storeRefuses(config.bucket(), key, failure.toString());
        } else {
            SprintLog.LOG.storeUnavailable(config.bucket(), key, failure.toString());
        }
    }

    /** HTTP status of the answer, 0 if there was none. */
    static int status(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof SdkServiceException answer ? answer.statusCode() : 0;
    }

    private static Duration age(ResponseBytes<GetObjectResponse> found) {
        Instant modified = found.response().lastModified();
        Instant now = found.response()
                .sdkHttpResponse()
                .firstMatchingHeader("Date")
                .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant())
                .orElseGet(Instant::now);
        return modified == null ? Duration.ZERO : Duration.between(modified, now);
    }
}
