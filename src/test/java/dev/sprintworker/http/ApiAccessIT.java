package dev.sprintworker.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.sprintworker.local.LocalServersResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /v1} of a process that only publishes prompts, with static tokens and an OpenID Connect provider. */
@QuarkusTest
@TestProfile(ApiAccessIT.Protected.class)
class ApiAccessIT {

    private static final String PRIVATE_KEY = "test.private-key";
    private static final String ISSUER = "https://issuer.test";

    /** Tokens are checked with the provider's key, so that no provider has to run. */
    public static final class Protected implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(LocalServersResource.class));
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            KeyPair keys = keys();
            return Map.of(
                    "sprint.roles",
                    "api",
                    "sprint.api.token",
                    "the-former-static-token,the-latter-static-token",
                    "quarkus.http.host",
                    "0.0.0.0",
                    "quarkus.oidc.tenant-enabled",
                    "true",
                    "quarkus.oidc.token.issuer",
                    ISSUER,
                    "quarkus.oidc.public-key",
                    base64(keys.getPublic().getEncoded()),
                    PRIVATE_KEY,
                    base64(keys.getPrivate().getEncoded()));
        }
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** An access token as the provider would issue it. */
    private static String token(String issuer, Instant expiry) throws GeneralSecurityException {
        byte[] key = Base64.getDecoder().decode(ConfigProvider.getConfig().getValue(PRIVATE_KEY, String.class));
        String signed = url("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "."
                + url("{\"iss\":\"" + issuer + "\",\"sub\":\"alice\",\"iat\":"
                        + Instant.now().getEpochSecond() + ",\"exp\":" + expiry.getEpochSecond() + "}");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(key)));
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    }

    private static String url(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static ValidatableResponse status(String authorization) {
        String id = TimeOrderedId.at(Instant.now()).toString();
        return (authorization == null ? given() : given().header("Authorization", authorization))
                .get("/v1/images/{id}", id)
                .then();
    }

    private static void assertRefused(ValidatableResponse response) {
        response.statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", equalTo("Bearer"))
                .body("title", equalTo("Unauthorized"))
                .body("detail", equalTo("a valid bearer token is needed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer the-former-static-token", "bearer the-latter-static-token"})
    void shouldServeWhoeverHasATokenOfOurs(String authorization) {
        status(authorization).statusCode(200).body("status", equalTo("pending"));
        given().header("Authorization", authorization)
                .contentType("application/json")
                .body("{\"prompt\":\"a cat of " + UUID.randomUUID() + "\",\"width\":9999}")
                .post("/v1/images")
                .then()
                // No model is loaded here: what it can make is judged by the worker.
                .statusCode(202);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"-", "Bearer", "Bearer nonsense", "Basic dTpw", "Bearer a.b.c"})
    void shouldRefuseWhoeverHasNone(String authorization) {
        assertRefused(status(authorization));
    }

    @Test
    void shouldServeWhoeverHasATokenOfTheProvider() throws GeneralSecurityException {
        status("Bearer " + token(ISSUER, Instant.now().plusSeconds(60))).statusCode(200);
    }

    @Test
    void shouldRefuseTokensThatAreLateOrOfAnotherIssuerOrTamperedWith() throws GeneralSecurityException {
        String good = token(ISSUER, Instant.now().plusSeconds(60));

        assertRefused(status("Bearer " + token(ISSUER, Instant.now().minusSeconds(3600))));
        assertRefused(
                status("Bearer " + token("https://another.test", Instant.now().plusSeconds(60))));
        assertRefused(status(
                "Bearer " + good.replace(url("{\"alg\":\"RS256\",\"typ\":\"JWT\"}"), url("{\"alg\":\"none\"}"))));
        assertRefused(status("Bearer " + good.substring(0, good.lastIndexOf('.') + 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/images/{id}",
                "//v1/images/{id}",
                "/v1//images/{id}",
                "/v1/./images/{id}",
                "/%761/images/{id}"
            })
    void shouldRefuseHoweverThePathIsSpelt(String path) {
        int status = given().urlEncodingEnabled(false)
                .get(path.replace("{id}", TimeOrderedId.at(Instant.now()).toString()))
                .statusCode();

        assertThat(status).isIn(401, 404);
    }

    @Test
    void shouldRefuseBeforeTheBodyIsRead() {
        given().contentType("text/plain").body("x").post("/v1/images").then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/ready", "/q/health/live", "/q/metrics", "/q/openapi", "/asyncapi.yaml"})
    void shouldLeaveOpenWhatIsNotThePrompts(String path) {
        given().get(path).then().statusCode(200);
        given().header("Authorization", "Bearer nonsense").get(path).then().statusCode(200);
    }

    @Test
    void shouldNotServeARoleThatIsOff() {
        given().contentType("application/json")
                .header("ce-id", "1")
                .body("{}")
                .post("/")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("detail", containsString("does not serve"));
    }
}
