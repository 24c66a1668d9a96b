package dev.sprintworker.notify;

import dev.sprintworker.config.SprintConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Down when Kafka has not answered the notifier for the configured while. Deliveries wait meanwhile. */
@Readiness
@ApplicationScoped
public class NotifierReadiness implements HealthCheck {

    private final Notifier notifier;
    private final Duration grace;

    NotifierReadiness(Notifier notifier, SprintConfig config) {
        this.notifier = notifier;
        this.grace = config.readiness().grace();
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("webhooks")
                .status(notifier.failing().compareTo(grace) < 0)
                .build();
    }
}
