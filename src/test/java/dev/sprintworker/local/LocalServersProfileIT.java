package dev.sprintworker.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Quarkus starts anew for this class because its profile differs from {@link LocalServersIT}'s. */
@QuarkusTest
@TestProfile(LocalServersProfileIT.Other.class)
@WithTestResource(LocalServersResource.class)
class LocalServersProfileIT {

    public static final class Other implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.application.name", "other");
        }
    }

    @Test
    void shouldHaveOneBrokerWhenTestProfilesChange() {
        assertThat(brokersOfThisJvm()).isEqualTo(1);
    }

    /** Counted by the thread that accepts the clients of a broker, whichever class loader started it. */
    static long brokersOfThisJvm() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("data-plane-kafka-socket-acceptor-PLAINTEXT"))
                .count();
    }
}
