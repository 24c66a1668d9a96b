package dev.sprintworker.batch;

import dev.sprintworker.config.SprintConfig;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Down when the device broke, or has been at one batch for longer than any batch may take. */
@Liveness
@ApplicationScoped
public class DeviceLiveness implements HealthCheck {

    private final ImageGenerator generator;
    private final SprintConfig config;

    DeviceLiveness(ImageGenerator generator, SprintConfig config) {
        this.generator = generator;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        DeviceStatus status = generator.status();
        boolean up = !status.broken() && status.busy().compareTo(config.batch().timeout()) < 0;
        return HealthCheckResponse.named("device")
                .withData("waiting", status.waiting())
                .withData("busySeconds", status.busy().toSeconds())
                .status(up)
                .build();
    }
}
