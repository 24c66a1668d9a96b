package dev.sprintworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sprintworker.ingest.OutcomeTopic;
import dev.sprintworker.local.LocalServersResource;
import dev.sprintworker.sana.Reference;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** The whole worker with the real pipeline: a prompt event in, the oracle's picture in S3 and an outcome event out. */
@QuarkusTest
@WithTestResource(LocalServersResource.class)
class WorkerIT {
    @Inject
    S3AsyncClient s3;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    private OutcomeTopic client;

    @BeforeEach
    void ready() {
        client = new OutcomeTopic(bootstrapServers);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> RestAssured.get("/q/health/ready")
                        .then()
                        .statusCode(200)
                        .body("checks.find { it.name == 'model' }.data.name", Matchers.is("demo-model"))
                        .body("checks.find { it.name == 'model' }.data.precision", Matchers.is("bfloat16")));
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    /** The first keeps the device busy; those that come meanwhile are made together. */
    @Test
    void shouldMakePicturesOfSeveralRequestsInOneBatch() {
        List<CompletableFuture<Response>> requests = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            RequestSpecification request = RestAssured.given()
                    .contentType("application/json")
                    .header("ce-specversion", "1.0")
                    .header("ce-id", UUID.randomUUID())
                    .header("ce-source", "/tests")
                    .header("ce-type", "sprint.prompt.submitted.v1")
                    .body("{\"prompt\":\"a red circle\"}");
            requests.add(CompletableFuture.supplyAsync(() -> request.post("/")));
        }

        List<Response> answers = requests.stream().map(CompletableFuture::join).toList();
        assertThat(answers).extracting(Response::statusCode).containsOnly(200);
        assertThat(answers)
                .extracting(answer -> answer.<Integer>path("batchSize"))
                .anyMatch(batchSize -> batchSize > 1);
    }

    @Test
    void shouldTurnPromptEventsIntoTheOraclesPictures() throws Exception {
        List<String> ids = new ArrayList<>();
        List<JsonNode> cases = Reference.cases("demo").stream()
                .filter(reference -> List.of("two-steps", "chinese", "wide", "three-images", "no-instruction")
                        .contains(reference.get("name").textValue()))
                .toList();
        assertThat(cases).hasSize(5);
        for (JsonNode reference : cases) {
            String id = UUID.randomUUID().toString();
            ids.add(id);
            client.submit(OutcomeTopic.prompt(id, prompt(reference)), null);
        }
        for (int i = 0; i < cases.size(); i++) {
            JsonNode data = OutcomeTopic.json(client.outcomeOf(ids.get(i)));
            JsonNode reference = cases.get(i);
            assertThat(data.get("images")).hasSize(reference.get("files").size());
            assertThat(data.at("/model/name").textValue()).isEqualTo("demo-model");
            for (int k = 0; k < data.get("images").size(); k++) {
                BufferedImage expected = ImageIO.read(
                        Reference.file("demo/" + reference.get("files").get(k).textValue())
                                .toFile());
                double error = meanSquaredDifference(picture(data.at("/images/" + k + "/uri")), expected);
                double oracle = reference.get("bf16_mse").get(k).doubleValue();
                assertThat((error + 0.05) / (oracle + 0.05))
                        .as(reference.get("name").textValue() + " " + k)
                        .isLessThanOrEqualTo(1.6);
            }
        }
    }

    @Test
    void shouldNameTheBoundOfTheLoadedModelAndGoOn() throws Exception {
        String bad = UUID.randomUUID().toString();
        String good = UUID.randomUUID().toString();
        client.submit(OutcomeTopic.prompt(bad, "{\"prompt\":\"a red circle\",\"width\":0}"), null);
        client.submit(OutcomeTopic.prompt(good, "{\"prompt\":\"a red circle\",\"width\":100,\"height\":70}"), null);
        JsonNode failed = OutcomeTopic.json(client.outcomeOf(bad));
        assertThat(failed.at("/error/code").textValue()).isEqualTo("invalid_request");
        assertThat(failed.at("/error/message").textValue()).contains("width");
        JsonNode completed = OutcomeTopic.json(client.outcomeOf(good));
        BufferedImage picture = picture(completed.at("/images/0/uri"));
        assertThat(picture.getWidth()).isEqualTo(100);
        assertThat(picture.getHeight()).isEqualTo(70);
        assertThat(completed.at("/timings/decode").doubleValue()).isPositive();
    }

    private static String prompt(JsonNode reference) {
        StringBuilder json = new StringBuilder("{\"prompt\":\"")
                .append(reference.get("prompt").textValue())
                .append('"');
        json.append(",\"seed\":").append(reference.get("seed").asText());
        json.append(",\"steps\":").append(reference.get("steps").asText());
        json.append(",\"width\":").append(reference.get("width").asText());
        json.append(",\"height\":").append(reference.get("height").asText());
        json.append(",\"images\":").append(reference.path("images").asInt(1));
        json.append(",\"instruction\":")
                .append(!reference.path("no_instruction").asBoolean());
        return json.append('}').toString();
    }

    private BufferedImage picture(JsonNode uri) throws IOException {
        URI address = URI.create(uri.textValue());
        byte[] png = s3.getObject(
                        get -> get.bucket(address.getAuthority())
                                .key(address.getPath().substring(1)),
                        AsyncResponseTransformer.toBytes())
                .join()
                .asByteArray();
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    private static double meanSquaredDifference(BufferedImage a, BufferedImage b) {
        assertThat(a.getWidth()).isEqualTo(b.getWidth());
        assertThat(a.getHeight()).isEqualTo(b.getHeight());
        double squares = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                for (int shift = 0; shift <= 16; shift += 8) {
                    squares += Math.pow((a.getRGB(x, y) >> shift & 0xff) - (b.getRGB(x, y) >> shift & 0xff), 2);
                }
            }
        }
        return squares / (3.0 * a.getWidth() * a.getHeight());
    }
}
