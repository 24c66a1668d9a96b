package dev.sprintworker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptParserTest {

    @Test
    void shouldReadEveryFieldWhenAllArePresent() {
        Prompt prompt = parse("""
                {"prompt":"  a cat \\n","width":512,"height":768,"steps":2,"guidanceScale":5,"seed":7,"images":3,
                 "maxTimestep":1.5,"intermediateTimestep":1.1,"instruction":false,
                 "webhook":{"url":"https://example.com/hook","events":["completed","failed"]},
                 "metadata":{"b":"2","a":"1"}}""");

        assertThat(prompt.text()).isEqualTo("a cat");
        assertThat(prompt.width()).hasValue(512);
        assertThat(prompt.height()).hasValue(768);
        assertThat(prompt.steps()).hasValue(2);
        assertThat(prompt.guidanceScale()).contains(5f);
        assertThat(prompt.seed()).hasValue(7);
        assertThat(prompt.images()).isEqualTo(3);
        assertThat(prompt.maxTimestep()).contains(1.5f);
        assertThat(prompt.intermediateTimestep()).contains(1.1f);
        assertThat(prompt.instruction()).isFalse();
        assertThat(prompt.webhook())
                .contains(new Webhook(URI.create("https://example.com/hook"), List.of("completed", "failed")));
        assertThat(prompt.metadata()).containsExactly(Map.entry("b", "2"), Map.entry("a", "1"));
    }

    @Test
    void shouldLeaveEmptyWhatIsAbsent() {
        Prompt prompt = parse("{\"prompt\":\"a cat\"}");

        assertThat(prompt.width()).isEmpty();
        assertThat(prompt.seed()).isEmpty();
        assertThat(prompt.images()).isEqualTo(1);
        assertThat(prompt.instruction()).isTrue();
        assertThat(prompt.webhook()).isEmpty();
        assertThat(prompt.metadata()).isEmpty();
    }

    @Test
    void shouldCountCodePointsWhenCharactersNeedSurrogates() {
        assertThat(parse("{\"prompt\":\"" + "🐈".repeat(4000) + "\"}").text()).hasSize(8000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\\u00a0", "\\u3000\\n\\u0085", "\\u001c"})
    void shouldRefuseAPromptOfWhichTheModelSeesNothing(String prompt) {
        assertThatThrownBy(() -> parse("{\"prompt\":\"" + prompt + "\"}"))
                .isInstanceOf(InvalidPrompt.class)
                .hasMessage("prompt: must have 1 to 4000 code points, had 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"prompt\":\"\\ud800\"}", "{\"prompt\":\"a\",\"frames\":3}", "\"a cat\"", "[]"})
    void shouldJudgeDataInStructuredModeAsInBinaryMode(String data) throws Exception {
        String structured = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"" + Prompt.TYPE
                + "\",\"datacontenttype\":\"application/json\",\"data\":" + data + "}";
        var event = StructuredEvent.read(structured.getBytes(StandardCharsets.UTF_8));
        String expected =
                catchThrowableOfType(InvalidPrompt.class, () -> parse(data)).getMessage();
        assertThatThrownBy(() -> PromptParser.parse(event))
                .isInstanceOf(InvalidPrompt.class)
                .hasMessage(expected);
    }

    @Test
    void shouldTakeTheLargestSeedWhenOneImageIsAsked() {
        assertThat(parse("{\"prompt\":\"a cat\",\"seed\":9223372036854775807}").seed())
                .hasValue(Long.MAX_VALUE);
    }

    @Test
    void shouldNotTellThePromptWhenPrinted() {
        assertThat(parse("{\"prompt\":\"a cat\"}")).hasToString("Prompt[5 code points]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "steps":5                 | steps: must be a whole number from 1 to 4, was 5
            "steps":0                 | steps: must be a whole number from 1 to 4, was 0
            "steps":2.5               | steps: must be a whole number from 1 to 4, was 2.5
            "steps":"2"               | steps: must be a whole number from 1 to 4, was a string
            "steps":null              | steps: must be a whole number from 1 to 4, was null
            "width":1e3               | width: must be a whole number from -2147483648 to 2147483647, was 1000.0
            "height":4294967296       | height: must be a whole number from -2147483648 to 2147483647, was 4294967296
            "guidanceScale":0.99      | guidanceScale: must be a number from 1.0 to 20.0, was 0.99
            "guidanceScale":20.1      | guidanceScale: must be a number from 1.0 to 20.0, was 20.1
            "guidanceScale":1e400     | guidanceScale: must be a number from 1.0 to 20.0, was Infinity
            "guidanceScale":"NaN"     | guidanceScale: must be a number from 1.0 to 20.0, was a string
            "guidanceScale":[4.5]     | guidanceScale: must be a number from 1.0 to 20.0, was an array
            "seed":-1                 | seed: must be a whole number from 0 to 9223372036854775807, was -1
            "seed":9223372036854775808 | seed: must be a whole number from 0 to 9223372036854775807, was 9223372036854775808
            "seed":1000000000000000000000000000000 | seed: must be a whole number from 0 to 9223372036854775807, was a longer number
            "seed":9223372036854775807,"images":2 | seed: must be at most 9223372036854775806 with images 2
            "images":0                | images: must be a whole number from 1 to 8, was 0
            "images":9                | images: must be a whole number from 1 to 8, was 9
            "maxTimestep":0           | maxTimestep: must be a number above 0.0 to 1.5708, was 0
            "maxTimestep":1.571       | maxTimestep: must be a number above 0.0 to 1.5708, was 1.571
            "maxTimestep":1e-300      | maxTimestep: must be a number above 0.0 to 1.5708, was 1.0E-300
            "intermediateTimestep":1.1,"steps":3 | intermediateTimestep: is for 2 steps only, steps was 3
            "instruction":1           | instruction: must be true or false, was 1
            "init":{"uri":"s3://b/k"} | init: image to image is not supported yet
            "init":null               | init: image to image is not supported yet
            "negativePrompt":"dog"    | negativePrompt: unknown field
            "webhook":"https://e.com" | webhook: must be an object, was a string
            "webhook":{"url":"https://e.com","events":["completed"],"key":"k"} | webhook.key: unknown field
            "webhook":{"events":["completed"]} | webhook.url: is required
            "webhook":{"url":"https://e.com"} | webhook.events: is required
            "webhook":{"url":"https://e.com","events":[]} | webhook.events: must be an array of completed, failed or both, was an array
            "webhook":{"url":"https://e.com","events":["done"]} | webhook.events: must be an array of completed, failed or both, was an array
            "webhook":{"url":"https://e.com","events":["failed","failed"]} | webhook.events: must be an array of completed, failed or both, was an array
            "webhook":{"url":"https://e.com","events":[null]} | webhook.events: must be an array of completed, failed or both, was an array
            "webhook":{"url":"https://e.com","events":"failed"} | webhook.events: must be an array of completed, failed or both, was a string
            "metadata":["a"]          | metadata: must be an object of strings, was an array
            "metadata":{"a":1}        | metadata.a: must be a string, was 1
            """)
    void shouldNameFieldBoundAndKindWhenAFieldIsWrong(String field, String message) {
        assertThat(refusal("{\"prompt\":\"a secret cat\"," + field + "}")).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://e.com/x",
                "/hook",
                "https:hook",
                "https://user:pw@e.com/",
                "http://",
                "https://e.com/a b",
                "file:///etc/passwd",
                ""
            })
    void shouldRefuseAWebhookUrlThatIsNotPlainHttp(String url) {
        assertThat(refusal("{\"prompt\":\"x\",\"webhook\":{\"url\":\"" + url + "\",\"events\":[\"failed\"]}}"))
                .hasMessageStartingWith("webhook.url: must be an absolute http or https URL");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                 | prompt: is required
            {"prompt":null}                    | prompt: must be a string, was null
            {"prompt":["a"]}                   | prompt: must be a string, was an array
            {"prompt":""}                      | prompt: must have 1 to 4000 code points, had 0
            {"prompt":" \\t\\n\\u2003 "}       | prompt: must have 1 to 4000 code points, had 0
            {"prompt":"a \\ud83d"}             | prompt: must be well-formed Unicode, has half a surrogate pair
            []                                 | data: must be an object, was an array
            "a secret cat"                     | data: must be an object, was a string
            null                               | data: must be an object, was null
            """)
    void shouldRefuseWhatIsNoPrompt(String json, String message) {
        assertThat(refusal(json)).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a secret cat",
                "{",
                "{'prompt':'a secret cat'}",
                "{\"prompt\":\"a secret cat\",}",
                "{\"prompt\":\"a\"} {\"prompt\":\"a secret cat\"}",
                "{\"prompt\":\"a\",\"guidanceScale\":NaN}",
                "{\"prompt\":\"a\",\"guidanceScale\":Infinity}",
                "<prompt>a secret cat</prompt>",
                "\u0000\u0001\u0002"
            })
    void shouldSayNotJsonWithoutQuotingWhenDataIsNoJson(String text) {
        assertThat(refusal(text)).hasMessageStartingWith("data: is not JSON").hasMessageNotContaining("secret");
    }

    @Test
    void shouldRefuseNoBytesAtAll() {
        assertThat(refusal("")).hasMessageStartingWith("data: ");
    }

    @Test
    void shouldRefuseBytesThatAreNoUtf8() {
        byte[] bytes = {'{', '"', 'p', '"', ':', '"', (byte) 0xff, (byte) 0xfe, '"', '}'};
        assertThat(catchThrowableOfType(InvalidPrompt.class, () -> PromptParser.parse(bytes)))
                .hasMessageStartingWith("data: is not JSON");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt\":\"a\",\"prompt\":\"b\"}",
                "{\"prompt\":\"a\",\"metadata\":{\"k\":\"1\",\"k\":\"2\"}}"
            })
    void shouldRefuseDuplicateKeys(String json) {
        assertThat(refusal(json)).hasMessageStartingWith("data: has a field twice");
    }

    @Test
    void shouldRefuseTenThousandCharacters() {
        assertThat(refusal("{\"prompt\":\"" + "x".repeat(10_000) + "\"}"))
                .hasMessage("prompt: must have 1 to 4000 code points, had 10000");
    }

    @Test
    void shouldCountMetadataInBytesOfUtf8() {
        assertThat(parse("{\"prompt\":\"a\",\"metadata\":{\"k\":\"" + "x".repeat(4095) + "\"}}")
                        .metadata())
                .containsKey("k");
        assertThat(refusal("{\"prompt\":\"a\",\"metadata\":{\"k\":\"" + "é".repeat(2048) + "\"}}"))
                .hasMessage("metadata: must have at most 4096 bytes of names and values, had 4097");
    }

    @Test
    void shouldBoundAndCleanAnUnknownFieldsName() {
        assertThat(refusal("{\"prompt\":\"a\",\"\\n" + "y".repeat(100) + "\":1}"))
                .hasMessage("?" + "y".repeat(63) + "...: unknown field");
    }

    @Test
    void shouldRefuseDeepNestingWithoutOverflow() {
        assertThat(refusal("[".repeat(100_000))).hasMessageStartingWith("data: ");
    }

    private static Prompt parse(String json) {
        return PromptParser.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Senders may hold up nobody else: what is quadratic in a megabyte does not end. */
    @Test
    @Timeout(60)
    void shouldReadLongRunsOfWhiteSpaceInOnePass() {
        String text = "a" + " ".repeat(1 << 20) + "b";

        assertThatThrownBy(() -> PromptParser.parse(("{\"prompt\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(InvalidPrompt.class)
                .hasMessage("prompt: must have 1 to 4000 code points, had " + text.length());
    }

    private static InvalidPrompt refusal(String json) {
        InvalidPrompt refusal = catchThrowableOfType(InvalidPrompt.class, () -> parse(json));
        assertThat(refusal).as("refusal of %s", json).isNotNull();
        assertThat(refusal.code()).isEqualTo(FailureCode.INVALID_REQUEST);
        return refusal;
    }
}
