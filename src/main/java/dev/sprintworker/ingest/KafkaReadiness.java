package dev.sprintworker.ingest;

import dev.sprintworker.config.SprintConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Down when Kafka has not answered for the configured while. Prompts wait meanwhile; nothing else is wrong. */
@Readiness
@ApplicationScoped
public class KafkaReadiness implements HealthCheck {

    private final PromptConsumer consumer;
    private final Duration grace;

    KafkaReadiness(PromptConsumer consumer, SprintConfig config) {
        this.consumer = consumer;
        this.grace = config.readiness().grace();
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("kafka")
                .status(consumer.failing().compareTo(grace) < 0)
                .build();
    }
}
