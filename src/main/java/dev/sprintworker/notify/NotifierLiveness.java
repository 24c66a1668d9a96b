package dev.sprintworker.notify;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Down when this process should deliver webhooks and its thread has ended or hangs. */
@Liveness
@ApplicationScoped
public class NotifierLiveness implements HealthCheck {

    private final Notifier notifier;

    NotifierLiveness(Notifier notifier) {
        this.notifier = notifier;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("webhooks")
                .status(!notifier.isConfigured() || notifier.isAlive())
                .build();
    }
}
