package dev.sprintworker.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Down when this worker should take prompts from Kafka and its thread has ended. */
@Liveness
@ApplicationScoped
public class ConsumerLiveness implements HealthCheck {

    private final PromptConsumer consumer;

    ConsumerLiveness(PromptConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("prompts")
                .status(!consumer.isConfigured() || consumer.isAlive())
                .build();
    }
}
