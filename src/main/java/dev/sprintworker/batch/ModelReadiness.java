package dev.sprintworker.batch;

import dev.sprintworker.config.SprintConfig;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Up once weights are bound and the warm-up picture is made, or where no role needs a model. */
@Readiness
@ApplicationScoped
public class ModelReadiness implements HealthCheck {

    private final ImageGenerator generator;
    private final SprintConfig config;

    ModelReadiness(ImageGenerator generator, SprintConfig config) {
        this.generator = generator;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("model");
        generator
                .snapshot()
                .ifPresent(snapshot -> response.withData("name", snapshot.name())
                        .withData("revision", snapshot.revision())
                        .withData("precision", snapshot.precision()));
        return response.status(generator.snapshot().isPresent() || !config.needsModel())
                .build();
    }
}
