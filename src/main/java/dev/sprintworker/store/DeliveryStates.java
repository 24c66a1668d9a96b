package dev.sprintworker.store;

import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.event.DeliveryState;
import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.telemetry.SprintLog;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * What is shown of webhooks under way, one object for each prompt: best effort. Deliveries do not depend on it, so each
 * call ends within {@value #WITHIN_SECONDS} s whatever S3 does, never fails, and says in the log what it could not do.
 * Unlike a {@link PictureStore}'s, its objects are overwritten: of two written at the same time either one stays.
 *
 * <p>Nothing blocks the caller. What is returned completes on a thread of the S3 client.
 */
@ApplicationScoped
public class DeliveryStates {

    static final int WITHIN_SECONDS = 5;

    private static final AwsRequestOverrideConfiguration WITHIN = AwsRequestOverrideConfiguration.builder()
            .apiCallTimeout(Duration.ofSeconds(WITHIN_SECONDS))
            .apiCallAttemptTimeout(Duration.ofSeconds(WITHIN_SECONDS))
            .build();

    private final S3AsyncClient s3;
    private final SprintConfig.S3 config;

    DeliveryStates(S3AsyncClient s3, SprintConfig config) {
        this.s3 = s3;
        this.config = config.s3();
    }

    /** Completes with null, whether or not the state was stored. */
    public Uni<Void> put(EventIdentity prompt, DeliveryState state) {
        String key = PictureFolder.deliveryState(config.prefix(), prompt);
        return Uni.createFrom()
                .completionStage(() -> s3.putObject(
                        put -> put.bucket(config.bucket())
                                .key(key)
                                .contentType("application/json")
                                .overrideConfiguration(WITHIN),
                        AsyncRequestBody.fromBytes(state.json())))
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> {
                    SprintLog.LOG.deliveryStateLost("stored", config.bucket(), key, failure.toString());
                    return Uni.createFrom().voidItem();
                });
    }

    /**
     * The state as it was last stored, {@link DeliveryState#NOT_ATTEMPTED} if none was; empty if that cannot be told now
     * or what is there is no delivery state.
     */
    public Uni<Optional<DeliveryState>> get(EventIdentity prompt) {
        String key = PictureFolder.deliveryState(config.prefix(), prompt);
        return Uni.createFrom()
                .completionStage(() -> s3.getObject(
                        get -> get.bucket(config.bucket()).key(key).overrideConfiguration(WITHIN),
                        AsyncResponseTransformer.<GetObjectResponse>toBytes()))
                .map(DeliveryStates::read)
                .onFailure(failure -> PatientS3.status(failure) == PatientS3.NOT_FOUND)
                .recoverWithItem(DeliveryState.NOT_ATTEMPTED)
                .map(Optional::of)
                .onFailure()
                .recoverWithItem(failure -> {
                    SprintLog.LOG.deliveryStateLost("read", config.bucket(), key, failure.toString());
                    return Optional.empty();
                });
    }

    private static DeliveryState read(ResponseBytes<GetObjectResponse> found) {
        try {
            return DeliveryState.read(found.asByteArrayUnsafe());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
