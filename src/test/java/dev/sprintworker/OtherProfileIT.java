package dev.sprintworker;

import static org.awaitility.Awaitility.await;

import dev.sprintworker.local.LocalServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.time.Duration;
import java.util.Map;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;

/** Another profile is another class loader in the same JVM: the native libraries must not mind, and settings arrive. */
@QuarkusTest
@WithTestResource(LocalServersResource.class)
@TestProfile(OtherProfileIT.Float32.class)
class OtherProfileIT {
    public static final class Float32 implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "sprint.model.precision", "float32",
                    "sprint.model.name", "renamed",
                    "sprint.model.revision", "r2");
        }
    }

    @Test
    void shouldLoadThePipelineAgain() {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> RestAssured.get("/q/health/ready")
                        .then()
                        .statusCode(200)
                        .body("checks.find { it.name == 'model' }.data.name", Matchers.is("renamed"))
                        .body("checks.find { it.name == 'model' }.data.revision", Matchers.is("r2"))
                        .body("checks.find { it.name == 'model' }.data.precision", Matchers.is("float32")));
    }
}
