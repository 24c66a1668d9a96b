package dev.sprintworker.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.sprintworker.local.LocalServersResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server that others can reach and nobody has configured. */
@QuarkusTest
@TestProfile(ClosedApiIT.Reachable.class)
class ClosedApiIT {

    public static final class Reachable implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(LocalServersResource.class));
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("sprint.roles", "api", "quarkus.http.host", "0.0.0.0");
        }
    }

    @Test
    void shouldSayWhichSettingIsMissingAndServeNobody() {
        for (String header : List.of("Bearer x", "Bearer ", "Basic dTpw")) {
            given().header("Authorization", header)
                    .contentType("application/json")
                    .body("{\"prompt\":\"a cat\"}")
                    .post("/v1/images")
                    .then()
                    .statusCode(401)
                    .contentType("application/problem+json")
                    .body(
                            "detail",
                            equalTo("set sprint.api.token or quarkus.oidc.tenant-enabled, or bind to a loopback"
                                    + " address"));
        }
        given().get("/q/health/ready").then().statusCode(200);
    }
}
