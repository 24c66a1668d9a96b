package dev.sprintworker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.config.Configured;
import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.ImageRequest;
import dev.sprintworker.sana.SnapshotInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceLivenessTest {

    @ParameterizedTest
    @CsvSource({"false,0,UP", "false,599,UP", "false,600,DOWN", "true,0,DOWN"})
    void shouldBeDownWhenTheDeviceIsBrokenOrHangs(boolean broken, long busySeconds, Status expected) {
        var device = new Device(new DeviceStatus(0, Duration.ofSeconds(busySeconds), broken));

        assertThat(new DeviceLiveness(device, Configured.with(Map.of())).call().getStatus())
                .isEqualTo(expected);
    }

    private record Device(DeviceStatus status) implements ImageGenerator {
        @Override
        public CompletionStage<GeneratedImages> generate(
                GenerationSettings settings, List<ImageRequest> images, Runnable lastCheck) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<SnapshotInfo> snapshot() {
            return Optional.empty();
        }
    }
}
