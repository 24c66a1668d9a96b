package dev.sprintworker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class SchemaFilesTest {

    static final List<String> NAMES = Contract.SCHEMA_FILES;

    @ParameterizedTest
    @FieldSource("NAMES")
    void shouldBeASchemaWhoseReferencesResolveAndWhoseExamplesAreValid(String name) {
        JsonNode schema = Contract.document(Contract.schemaFile(name));

        assertThat(schema.path("$schema").textValue()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(Contract.errors(Contract.metaSchema(), schema)).isEmpty();
        assertThat(References.in(schema))
                .allSatisfy(reference -> assertThat(References.resolve(Contract.schemaFile(name), reference)
                                .isMissingNode())
                        .as(reference)
                        .isFalse());
        assertThat(schema.path("examples"))
                .isNotEmpty()
                .allSatisfy(example -> assertThat(Contract.errors(Contract.schema(name), example))
                        .isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            completed    | {}                                                                          | required
            completed    | {"error":{"code":"expired","message":"m","retryable":false}}                | error
            failed       | {}                                                                          | error
            failed       | {"error":{"code":"late","message":"m","retryable":false}}                   | enumeration
            failed       | {"error":{"code":"expired","message":"m","retryable":true}}                 | retryable
            failed       | {"error":{"code":"internal","message":"m","retryable":false}}               | retryable
            failed       | {"error":{"code":"internal","message":"m","retryable":true},"metadata":{}}  | metadata
            cancelled    | {"id":9}                                                                    | id
            cancelled    | []                                                                          | array
            problem      | {"type":"about:blank","title":"t","status":200,"detail":"d"}                | status
            problem      | {"title":"t","status":400,"detail":"d"}                                     | type
            image-status | {"id":"1","status":"pending","href":"/v1/images/1"}                         | id
            image-status | {"id":"019b7d2c-6e00-7a53-9c1d-2f6b8f4d1e07","status":"completed","href":"/v1/images/019b7d2c-6e00-7a53-9c1d-2f6b8f4d1e07"} | outcome
            image-status | {"id":"019b7d2c-6e00-7a53-9c1d-2f6b8f4d1e07","status":"pending","href":"/v1/images/019b7d2c-6e00-7a53-9c1d-2f6b8f4d1e07","outcome":{}} | outcome
            image-status | {"id":"019b7d2c-6e00-7a53-9c1d-2f6b8f4d1e07","status":"pending","href":"/v1/images/019b7d2c-6e00-7a53-9c1d-2f6b8f4d1e07","webhook":{"state":"pending","attempts":0}} | webhook
            image-status | {"id":"019b7d2c-6e00-7a53-9c1d-2f6b8f4d1e07","status":"failed","href":"/v1/images/019b7d2c-6e00-7a53-9c1d-2f6b8f4d1e07","outcome":{"error":{"code":"expired","message":"m","retryable":false}},"webhook":{"state":"pending","attempts":0}} | webhook
            image-status | {"id":"019b7d2c-6e00-7a53-9c1d-2f6b8f4d1e07","status":"failed","href":"/v1/images/019b7d2c-6e00-7a53-9c1d-2f6b8f4d1e07","outcome":{"error":{"code":"expired","message":"m","retryable":false},"webhook":{"url":"https://e.com/","events":["failed"]}},"webhook":{"state":"delivered","attempts":1}} | deliveredAt
            image-status | {"id":"019b7d2c-6e00-7a53-9c1d-2f6b8f4d1e07","status":"failed","href":"/v1/images/019b7d2c-6e00-7a53-9c1d-2f6b8f4d1e07","outcome":{"error":{"code":"expired","message":"m","retryable":false},"webhook":{"url":"https://e.com/","events":["failed"]}},"webhook":{"state":"lost","attempts":1}} | enumeration
            webhook      | {"type":"sprint.image.failed.v1","timestamp":"2026-01-02T03:04:05Z","data":{"prompt":{"id":"1"}}} | error
            webhook      | {"type":"sprint.image.failed.v1","timestamp":"2026-01-02T03:04:05Z","data":{"error":{"code":"expired","message":"m","retryable":false}}} | prompt
            webhook      | {"type":"sprint.image.failed.v1","timestamp":"2026-01-02T03:04:05Z","data":{"prompt":{"id":"1"},"error":{"code":"expired","message":"m","retryable":false},"webhook":{"url":"https://e.com/","events":["failed"]}}} | webhook
            webhook      | {"type":"sprint.image.failed.v1","timestamp":"now","data":{"prompt":{"id":"1"},"error":{"code":"expired","message":"m","retryable":false}}} | timestamp
            manifest     | {"error":{"code":"expired","message":"m","retryable":false}}                | madeBy
            cloudevent   | {"specversion":"1.0","id":"","source":"/s","type":"t"}                      | id
            cloudevent   | {"specversion":"1.0","id":"1","source":"/s","type":"t","data":1,"data_base64":""} | not
            """)
    void shouldRefuseWhatIsNeverWritten(String name, String json, String reason) {
        assertThat(Contract.errors(Contract.schema(name), Contract.json(json.getBytes())))
                .isNotEmpty()
                .anySatisfy(error -> assertThat(error).contains(reason));
    }
}
