package dev.sprintworker.notify;

import dev.sprintworker.telemetry.DeliveryTrace;
import dev.sprintworker.webhook.Attempt;
import dev.sprintworker.webhook.SignedMessage;
import dev.sprintworker.webhook.SigningKey;
import dev.sprintworker.webhook.WebhookLimits;
import dev.sprintworker.webhook.WebhookSecrets;
import dev.sprintworker.webhook.WebhookSender;
import io.cloudevents.CloudEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Makes an attempt: body, signature, request.
 *
 * @param urls puts presigned URLs that are valid from now into an outcome
 * @param workers prepare what is sent; to sign and presign takes milliseconds, and maybe a look at a file
 * @param limits of an attempt; to prepare one may take as long as the attempt itself
 */
record Sender(
        WebhookSender sender,
        WebhookSecrets secrets,
        UnaryOperator<CloudEvent> urls,
        Executor workers,
        WebhookLimits limits) {

    /** Empty if there is nothing to sign with. Fails only for a reason nobody foresaw. */
    CompletionStage<Optional<Attempt>> send(Delivery delivery, DeliveryTrace trace) {
        return CompletableFuture.supplyAsync(() -> message(delivery), workers)
                .orTimeout(limits.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .thenCompose(message -> message.isPresent()
                        ? sender.send(
                                        delivery.webhook().url().toString(),
                                        message.get(),
                                        trace.attempt(delivery.host(), delivery.attempts()))
                                .thenApply(Optional::of)
                        : CompletableFuture.completedStage(Optional.empty()));
    }

    private Optional<SignedMessage> message(Delivery delivery) {
        CloudEvent outcome = delivery.outcome();
        Optional<List<SigningKey>> keys = secrets.of(Delivery.source(outcome).orElse(""));
        return keys.map(signing -> SignedMessage.sign(
                outcome.getId(), Instant.now(), WebhookBody.of(urls.apply(outcome), limits.maxBodyBytes()), signing));
    }
}
