package dev.sprintworker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sprintworker.config.SprintConfig;
import io.smallrye.config.WithDefault;
import io.smallrye.config.common.utils.StringUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AsyncApiTest {

    private static final String PATH = Contract.ASYNCAPI;
    private static final JsonNode ASYNCAPI = Contract.document(PATH);

    @Test
    void shouldBeAnAsyncApiDocument() {
        assertThat(Contract.errors(Contract.schemaAt("asyncapi/3.0.0.json"), ASYNCAPI))
                .isEmpty();
    }

    @Test
    void shouldReferToWhatIsThere() {
        assertThat(References.in(ASYNCAPI))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                References.resolve(PATH, reference).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void shouldGiveEveryMessageHeadersAPayloadAKeyAndValidExamples() {
        assertThat(ASYNCAPI.at("/components/messages").properties())
                .isNotEmpty()
                .allSatisfy(message -> {
                    assertThat(message.getValue().at("/bindings/kafka/key").isObject())
                            .isTrue();
                    assertThat(message.getValue().get("examples")).isNotEmpty().allSatisfy(example -> {
                        assertThat(example.has("headers")).isTrue();
                        assertThat(List.of("headers", "payload"))
                                .filteredOn(example::has)
                                .allSatisfy(part -> assertThat(Contract.errors(
                                                AsyncApi.schemaOf(message.getKey(), part), example.get(part)))
                                        .as(message.getKey() + " " + part)
                                        .isEmpty());
                    });
                });
    }

    @ParameterizedTest
    @CsvSource({
        "imageFailed, ce_other, x, false",
        "imageFailed, delivery-attempts, 1, false",
        "imageFailed, dead-letter-code, gone, false",
        "imageFailed, ce_promptsource, /shop, true",
        "webhookWaiting, delivery-attempts, one, false",
        "webhookWaiting, delivery-due, soon, false",
        "webhookDeadLetter, dead-letter-code, not_a_cloudevent, false",
        "webhookDeadLetter, dead-letter-code, timeout, true",
        "deadLetter, dead-letter-code, timeout, false",
        "deadLetter, anything, x, true"
    })
    void shouldTellWhichHeadersARecordHas(String message, String header, String value, boolean valid) {
        ObjectNode headers = ASYNCAPI.at("/components/messages/" + message + "/examples/0/headers")
                .deepCopy();

        List<String> errors = Contract.errors(AsyncApi.schemaOf(message, "headers"), headers.put(header, value));

        assertThat(errors.isEmpty()).as("%s", errors).isEqualTo(valid);
    }

    @Test
    void shouldUseEveryMessageInAChannelAndEveryChannelInAnOperation() {
        List<String> used = References.in(ASYNCAPI.get("channels"));
        assertThat(ASYNCAPI.at("/components/messages").fieldNames())
                .toIterable()
                .allSatisfy(name -> assertThat(used).contains("#/components/messages/" + name));
        List<String> channels = References.in(ASYNCAPI.get("operations"));
        assertThat(ASYNCAPI.get("channels").fieldNames())
                .toIterable()
                .allSatisfy(name -> assertThat(channels).contains("#/channels/" + name));
    }

    @Test
    void shouldNameTheTypesOfTheEvents() {
        assertThat(ASYNCAPI.at("/components/messages")).allSatisfy(message -> {
            String headers = message.at("/headers/$ref").textValue();
            List<String> types = new ArrayList<>();
            References.resolve(PATH, headers).findValues("ce_type").forEach(type -> {
                if (type.has("const")) {
                    types.add(type.get("const").textValue());
                }
            });
            assertThat(types).allMatch(message.get("name").textValue()::equals);
        });
    }

    @Test
    void shouldHaveAChannelForEveryTopicOfTheConfigurationAndNoOther() {
        Map<String, String> documented = new TreeMap<>();
        ASYNCAPI.get("channels")
                .forEach(channel -> documented.merge(
                        channel.get("x-setting").textValue(),
                        channel.get("address").textValue(),
                        (one, another) -> one + " " + another));

        Map<String, String> configured = new TreeMap<>(topics());
        // The beginning of several names.
        configured.computeIfPresent("sprint.topics.webhooks", (setting, name) -> name + ".{stage} " + name + ".dlq");
        assertThat(documented).isEqualTo(configured);
    }

    /** Settings of topics, with their defaults. */
    static Map<String, String> topics() {
        return Arrays.stream(SprintConfig.Topics.class.getMethods())
                .collect(Collectors.toMap(
                        setting -> "sprint.topics." + StringUtil.skewer(setting.getName()),
                        setting -> setting.getAnnotation(WithDefault.class).value()));
    }
}
