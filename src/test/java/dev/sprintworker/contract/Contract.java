package dev.sprintworker.contract;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The contract's documents as they are packaged, and the verdicts of the schemas in them. */
public final class Contract {

    static final String ASYNCAPI = "META-INF/resources/asyncapi.yaml";
    static final String OPENAPI = "META-INF/openapi.yaml";
    private static final String SCHEMAS = "META-INF/resources/schemas/";
    static final List<String> SCHEMA_FILES = List.of(
            "prompt",
            "completed",
            "failed",
            "cancelled",
            "manifest",
            "problem",
            "image-status",
            "webhook",
            "cloudevent");

    /** Numbers as written: as a double, 1e400 would be infinite. */
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final SchemaRegistry SCHEMA_REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .formatAssertionsEnabled(true)
                            .build())
                    // What openapi.yaml calls /schemas is there once the program runs.
                    .schemaIdResolvers(
                            names -> names.mapPrefix("classpath:META-INF/schemas/", "classpath:" + SCHEMAS)));

    private Contract() {}

    /** @param name as in {@link #SCHEMA_FILES} */
    static String schemaFile(String name) {
        return SCHEMAS + name + ".json";
    }

    static Schema schema(String name) {
        return schemaAt(schemaFile(name));
    }

    /**
     * What is wrong with the JSON; nothing, if it is valid.
     *
     * @param name as in {@link #SCHEMA_FILES}
     */
    public static List<String> errors(String name, byte[] json) {
        return errors(schema(name), json(json));
    }

    /** @param location a document, with a JSON pointer as its fragment if the schema is a part of it */
    static Schema schemaAt(String location) {
        return SCHEMA_REGISTRY.getSchema(SchemaLocation.of("classpath:" + location));
    }

    /** The schema of all schemas. */
    static Schema metaSchema() {
        return SCHEMA_REGISTRY.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
    }

    /** What is wrong with the value; nothing, if it is valid. */
    static List<String> errors(Schema schema, JsonNode value) {
        return schema.validate(value).stream().map(Error::toString).toList();
    }

    static JsonNode document(String path) {
        try (InputStream stream = Contract.class.getClassLoader().getResourceAsStream(path)) {
            return (path.endsWith(".json") ? JSON : YAML).readTree(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
