package dev.sprintworker.store;

import dev.sprintworker.config.SprintConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Down when S3 has failed every request for the configured while. Prompts wait meanwhile; nothing else is wrong. */
@Readiness
@ApplicationScoped
public class StoreReadiness implements HealthCheck {

    private final PatientS3 s3;
    private final Duration grace;

    StoreReadiness(PatientS3 s3, SprintConfig config) {
        this.s3 = s3;
        this.grace = config.readiness().grace();
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("s3")
                .status(s3.failing().compareTo(grace) < 0)
                .build();
    }
}
