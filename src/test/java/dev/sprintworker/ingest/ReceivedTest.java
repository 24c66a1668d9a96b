package dev.sprintworker.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.deadletter.DeadLetterCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceivedTest {

    private static final Map<String, String> BINARY =
            Map.of("ce_specversion", "1.0", "ce_id", "1", "ce_source", "/s", "ce_type", "sprint.prompt.submitted.v1");
    private static final String STRUCTURED =
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"sprint.prompt.submitted.v1\","
                    + "\"data\":{\"prompt\":\"a cat\"}}";

    @Test
    void shouldTakeBinaryModeWhateverTheData() {
        assertThat(Received.read(headers(BINARY), "no json".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Received.PromptEvent.class);
        assertThat(Received.read(headers(BINARY), null)).isInstanceOf(Received.PromptEvent.class);
    }

    @Test
    void shouldTakeStructuredModeWhateverTheCaseOfItsType() {
        assertThat(structured("Application/CloudEvents+JSON; charset=utf-8", STRUCTURED))
                .isInstanceOf(Received.PromptEvent.class);
    }

    @ParameterizedTest
    @CsvSource({
        "ce_specversion,",
        "ce_id,",
        "ce_source,",
        "ce_type,",
        "ce_specversion,7.0",
        "ce_specversion,0.3",
        "ce_time,yesterday",
        "ce_id,''",
        "ce_source,''"
    })
    void shouldRefuseAnAttributeThatIsMissingOrWrong(String name, String value) {
        Map<String, String> attributes = new TreeMap<>(BINARY);
        attributes.remove(name);
        if (value != null) {
            attributes.put(name, value);
        }

        assertThat(Received.read(headers(attributes), new byte[0]))
                .isInstanceOfSatisfying(
                        Received.Unusable.class,
                        unusable -> assertThat(unusable.reason()).startsWith("no CloudEvent"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/cloudevents+json       |
            application/cloudevents+json       | []
            application/cloudevents+json       | {"specversion":"1.0"}
            application/cloudevents+json       | {"specversion":"1.0","id":"1","id":"2","source":"/s","type":"t"}
            application/cloudevents-batch+json | []
            application/json                   | {"prompt":"a secret cat"}
            """)
    void shouldRefuseWhatIsNoEventWithoutQuotingIt(String contentType, String value) {
        assertThat(structured(contentType, value))
                .isInstanceOfSatisfying(
                        Received.Unusable.class,
                        unusable -> assertThat(unusable.reason())
                                .startsWith("no CloudEvent")
                                .doesNotContain("secret"));
    }

    @ParameterizedTest
    @CsvSource({"ce_id", "ce_source"})
    void shouldRefuseAnAttributeTooLongToBeAnswered(String name) {
        Map<String, String> attributes = new TreeMap<>(BINARY);
        attributes.put(name, "x".repeat(1025));

        assertThat(Received.read(headers(attributes), new byte[0]))
                .isInstanceOfSatisfying(
                        Received.Unusable.class,
                        unusable -> assertThat(unusable.code()).isEqualTo(DeadLetterCode.ATTRIBUTE_TOO_LONG));
    }

    private static Received structured(String contentType, String value) {
        return Received.read(
                headers(Map.of("content-type", contentType)),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    private static Headers headers(Map<String, String> values) {
        var headers = new RecordHeaders();
        values.forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        return headers;
    }
}
