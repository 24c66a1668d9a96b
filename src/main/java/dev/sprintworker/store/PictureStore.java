package dev.sprintworker.store;

import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.event.Outcome;
import dev.sprintworker.png.PngFile;
import dev.sprintworker.telemetry.SprintLog;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Puts pictures into S3. What these methods return completes when S3 has the bytes, however long that takes: a failing
 * attempt is repeated with backoff and jitter without end, because the alternative is to lose a picture.
 */
@ApplicationScoped
public class PictureStore {

    private static final double JITTER = 0.5;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int REQUEST_TIMEOUT = 408;

    private final S3AsyncClient s3;
    private final S3Presigner presigner;
    private final SprintConfig.S3 config;

    PictureStore(S3AsyncClient s3, S3Presigner presigner, SprintConfig config) {
        this.s3 = s3;
        this.presigner = presigner;
        this.config = config.s3();
        // A name that makes no URI has to fail now, not when the first picture is stored.
        s3Uri(config.s3().bucket(), config.s3().prefix().orElse(""));
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

    /** Stores the pictures side by side; hashes them on the subscribing thread. */
    public Uni<List<Outcome.Image>> pictures(
            PictureFolder folder,
            List<PngPicture> pictures,
            EventIdentity prompt,
            Outcome.Model model,
            Map<String, String> metadata) {
        List<Uni<Outcome.Image>> uploads = IntStream.range(0, pictures.size())
                .mapToObj(i -> picture(folder.picture(i), pictures.get(i), prompt, model, metadata))
                .toList();
        return Uni.join().all(uploads).andFailFast();
    }

    /** Stores the outcome beside its pictures. Last: where there is a manifest, there is everything it names. */
    public Uni<Void> manifest(PictureFolder folder, Outcome.Completed outcome) {
        var put = PutObjectRequest.builder()
                .bucket(config.bucket())
                .key(folder.manifest())
                .contentType("application/json");
        return put(put, outcome.json()).replaceWithVoid();
    }

    private Uni<Outcome.Image> picture(
            String key, PngPicture picture, EventIdentity prompt, Outcome.Model model, Map<String, String> metadata) {
        return Uni.createFrom().deferred(() -> {
            byte[] sha256 = sha256(picture.png());
            String hex = HexFormat.of().formatHex(sha256);
            var put = PutObjectRequest.builder()
                    .bucket(config.bucket())
                    .key(key)
                    .contentType(PngFile.CONTENT_TYPE)
                    // S3 compares it with what arrived.
                    .checksumSHA256(Base64.getEncoder().encodeToString(sha256))
                    .metadata(new ObjectMetadata()
                            .with("sha256", hex)
                            .with("seed", Long.toString(picture.seed()))
                            .with("model-revision", model.revision())
                            .with("prompt-id", prompt.id())
                            .with(metadata)
                            .entries());
            return put(put, picture.png())
                    .map(stored -> new Outcome.Image(
                            s3Uri(config.bucket(), key),
                            presigned(key),
                            hex,
                            picture.png().length,
                            picture.width(),
                            picture.height(),
                            picture.seed()));
        });
    }

    private Uni<Object> put(PutObjectRequest.Builder request, byte[] content) {
        PutObjectRequest put = request.build();
        return Uni.createFrom()
                .<Object>completionStage(() -> s3.putObject(put, AsyncRequestBody.fromBytesUnsafe(content)))
                .onFailure()
                .invoke(failure -> logAttempt(put.key(), failure))
                .onFailure()
                .retry()
                .withBackOff(config.retry().minBackoff(), config.retry().maxBackoff())
                .withJitter(JITTER)
                .indefinitely();
    }

    private void logAttempt(String key, Throwable failure) {
        // The host's answer to the same request will be the same until someone changes rights or settings.
        boolean refused = failure instanceof SdkServiceException answer
                && answer.statusCode() / 100 == 4
                && answer.statusCode() != REQUEST_TIMEOUT
                && answer.statusCode() != TOO_MANY_REQUESTS;
        if (refused) {
            SprintLog.LOG.storeRefuses(config.bucket(), key, failure.toString());
        } else {
            SprintLog.LOG.storeUnavailable(config.bucket(), key, failure.toString());
        }
    }

    static URI s3Uri(String bucket, String key) {
        try {
            // Not every bucket's name is a host name.
            return new URI("s3", bucket, "/" + key, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("sprint.s3.bucket and sprint.s3.prefix make no URI", e);
        }
    }

    private Optional<URI> presigned(String key) {
        return config.presign()
                .map(validity -> URI.create(presigner
                        .presignGetObject(presign -> presign.signatureDuration(validity)
                                .getObjectRequest(
                                        get -> get.bucket(config.bucket()).key(key)))
                        .url()
                        .toString()));
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
