package dev.sprintworker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    private static final String PATH = Contract.OPENAPI;
    private static final JsonNode OPENAPI = Contract.document(PATH);

    @Test
    void shouldReferToWhatIsThere() {
        assertThat(References.in(OPENAPI))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                References.resolve(PATH, reference).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    /** Bodies, parameters and headers: wherever there is a schema beside examples. */
    @Test
    void shouldHaveValidExamples() {
        List<String> judged = new ArrayList<>();
        judge("", OPENAPI, judged);

        assertThat(judged).hasSizeGreaterThan(20);
    }

    @Test
    void shouldAnswerErrorsWithProblemsOfTheirStatus() {
        OPENAPI.get("paths")
                .forEach(path -> path.findValues("responses")
                        .forEach(responses -> responses.properties().forEach(response -> {
                            JsonNode content = References.resolved(PATH, response.getValue())
                                    .path("content");
                            if (response.getKey().startsWith("2")) {
                                assertThat(content.has("application/json")).isTrue();
                            } else {
                                JsonNode problem = content.path("application/problem+json");
                                assertThat(problem.at("/schema/$ref").textValue())
                                        .isEqualTo("/schemas/problem.json");
                                assertThat(problem.get("examples"))
                                        .allSatisfy(example -> assertThat(References.resolved(PATH, example)
                                                        .at("/value/status")
                                                        .asText())
                                                .isEqualTo(response.getKey()));
                            }
                        })));
    }

    @Test
    void shouldSayWhenToComeBack() {
        assertThat(OPENAPI.at("/components/responses/TooManyRequests/headers").has("Retry-After"))
                .isTrue();
        assertThat(OPENAPI.at("/components/responses/ServiceUnavailable/headers")
                        .has("Retry-After"))
                .isTrue();
        assertThat(OPENAPI.at("/paths/~1v1~1images/post/responses/202/headers").has("Location"))
                .isTrue();
    }

    private static void judge(String pointer, JsonNode node, List<String> judged) {
        if (node.has("schema") && (node.has("examples") || node.has("example"))) {
            String schemaPointer = pointer + "/schema";
            var schema = Contract.schemaAt(References.location(PATH, schemaPointer, node.get("schema")));
            examples(node)
                    .forEach(example -> assertThat(Contract.errors(schema, example))
                            .as(pointer)
                            .isEmpty());
            judged.add(pointer);
        }
        node.properties()
                .forEach(child -> judge(
                        pointer + "/" + child.getKey().replace("~", "~0").replace("/", "~1"),
                        child.getValue(),
                        judged));
        for (int i = 0; i < node.size() && node.isArray(); i++) {
            judge(pointer + "/" + i, node.get(i), judged);
        }
    }

    private static List<JsonNode> examples(JsonNode node) {
        List<JsonNode> examples = new ArrayList<>();
        node.path("examples")
                .forEach(example ->
                        examples.add(References.resolved(PATH, example).get("value")));
        if (node.has("example")) {
            examples.add(node.get("example"));
        }
        return examples;
    }
}
