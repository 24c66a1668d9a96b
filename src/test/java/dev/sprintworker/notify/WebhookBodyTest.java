package dev.sprintworker.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;

class WebhookBodyTest {

    private static final String DATA = "{\"images\":[{\"uri\":\"s3://b/0.png\",\"url\":\"https://x/0.png?sig\"}],"
            + "\"webhook\":{\"url\":\"https://hooks.example.com/secret\",\"events\":[\"completed\"]}}";

    private static final CloudEvent OUTCOME = CloudEventBuilder.v1()
            .withId("o1")
            .withSource(URI.create("/sprint-worker"))
            .withType("sprint.image.completed.v1")
            .withSubject("order-9")
            .withTime(OffsetDateTime.parse("2026-01-02T03:04:05Z"))
            .withExtension("promptsource", "/shop")
            .withData("application/json", DATA.getBytes(StandardCharsets.UTF_8))
            .build();

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void shouldBeTheOutcomeAsTheStandardWritesBodies() throws Exception {
        assertThat(json.readTree(WebhookBody.of(OUTCOME, 20_000)))
                .isEqualTo(
                        json.readTree("{\"type\":\"sprint.image.completed.v1\",\"timestamp\":\"2026-01-02T03:04:05Z\","
                                + "\"data\":{\"prompt\":{\"id\":\"order-9\",\"source\":\"/shop\"},"
                                + "\"images\":[{\"uri\":\"s3://b/0.png\",\"url\":\"https://x/0.png?sig\"}]}}"));
    }

    @Test
    void shouldLeaveOutUrlsWhereTheBodyWouldBeTooLarge() throws Exception {
        JsonNode body = json.readTree(
                WebhookBody.of(OUTCOME, WebhookBody.of(OUTCOME, 20_000).length() - 1));

        assertThat(body.at("/data/images/0/uri").textValue()).isEqualTo("s3://b/0.png");
        assertThat(body.at("/data/images/0").has("url")).isFalse();
    }
}
