package dev.sprintworker.contract;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sprintworker.ingest.ScriptedWorker;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.util.List;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The running program hands out the documents it was built with. */
@QuarkusTest
@TestProfile(ScriptedWorker.class)
class ServedDocumentsIT {

    static final List<String> SCHEMAS = Contract.SCHEMA_FILES;

    @ParameterizedTest
    @FieldSource("SCHEMAS")
    void shouldServeTheSchemas(String name) {
        byte[] schema = RestAssured.get("/schemas/" + name + ".json")
                .then()
                .statusCode(200)
                .contentType(Matchers.startsWith("application/json"))
                .extract()
                .asByteArray();

        assertThat(Contract.json(schema)).isEqualTo(Contract.document(Contract.schemaFile(name)));
    }

    @Test
    void shouldServeTheAsyncApiDocument() throws Exception {
        String document = RestAssured.get("/asyncapi.yaml")
                .then()
                .statusCode(200)
                .contentType(Matchers.matchesPattern("application/(x-)?yaml.*"))
                .extract()
                .asString();

        assertThat(document).contains("asyncapi: 3.0.0");
        assertThat(new YAMLMapper().readTree(document).at("/channels")).isNotEmpty();
    }

    /** The library reads it and writes it anew, so what matters has to be looked for. */
    @Test
    void shouldServeTheOpenApiDocument() throws Exception {
        String yaml = RestAssured.get("/q/openapi")
                .then()
                .statusCode(200)
                .contentType(Matchers.startsWith("application/yaml"))
                .extract()
                .asString();
        JsonNode served = new YAMLMapper().readTree(yaml);
        JsonNode written = Contract.document(Contract.OPENAPI);

        assertThat(served.get("openapi").textValue()).startsWith("3.1");
        assertThat(served.get("paths")).isEqualTo(written.get("paths"));
        assertThat(served.get("webhooks")).isEqualTo(written.get("webhooks"));
        assertThat(served.get("components")).isEqualTo(written.get("components"));
        given().accept("application/json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .contentType(Matchers.startsWith("application/json"));
    }
}
