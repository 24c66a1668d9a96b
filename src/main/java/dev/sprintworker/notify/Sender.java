package dev.sprintworker.notify;

import dev.sprintworker.webhook.Attempt;
import dev.sprintworker.webhook.SignedMessage;
import dev.sprintworker.webhook.SigningKey;
import dev.sprintworker.webhook.WebhookSecrets;
import dev.sprintworker.webhook.WebhookSender;
import io.cloudevents.CloudEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * Makes an attempt: body, signature, request.
 *
 * @param urls puts presigned URLs that are valid from now into an outcome
 * @param workers prepare what is sent; to sign and presign takes milliseconds, and maybe a look at a file
 * @param maxBodyBytes of a body
 */
record Sender(
        WebhookSender sender,
        WebhookSecrets secrets,
        UnaryOperator<CloudEvent> urls,
        Executor workers,
        int maxBodyBytes) {

    /** Empty if there is nothing to sign with. Fails only for a reason nobody foresaw. */
    CompletionStage<Optional<Attempt>> send(Delivery delivery) {
        return CompletableFuture.supplyAsync(() -> message(delivery), workers)
                .thenCompose(message -> message.isPresent()
                        ? sender.send(delivery.webhook().url().toString(), message.get())
                                .thenApply(Optional::of)
                        : CompletableFuture.completedStage(Optional.empty()));
    }

    private Optional<SignedMessage> message(Delivery delivery) {
        CloudEvent outcome = delivery.outcome();
        Optional<List<SigningKey>> keys = secrets.of(Delivery.source(outcome).orElse(""));
        return keys.map(signing -> SignedMessage.sign(
                outcome.getId(), Instant.now(), WebhookBody.of(urls.apply(outcome), maxBodyBytes), signing));
    }
}
