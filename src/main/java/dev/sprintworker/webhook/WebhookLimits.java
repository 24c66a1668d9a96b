package dev.sprintworker.webhook;

import dev.sprintworker.config.SprintConfig;
import java.time.Duration;

/**
 * What one attempt may cost.
 *
 * @param timeout from the look-up to the end of the answer
 * @param maxResponseBytes of the answer's body that are read, and ignored, before the connection is cut
 * @param maxBodyBytes of the request
 * @param maxRetryAfter receivers that ask for more get this
 */
public record WebhookLimits(Duration timeout, int maxResponseBytes, int maxBodyBytes, Duration maxRetryAfter) {

    public static WebhookLimits of(SprintConfig.Webhook config) {
        return new WebhookLimits(
                config.timeout(), config.maxResponseBytes(), config.maxBodyBytes(), config.maxRetryAfter());
    }
}
