package dev.sprintworker.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CancellationTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sprint.prompt.cancelled.v1 | p |                           | /s | p
            sprint.prompt.cancelled.v1 | p | {}                        | /s | p
            sprint.prompt.cancelled.v1 |   | {"id":"q"}                | /s | q
            sprint.prompt.cancelled.v1 | p | {"id":"q","source":"/t"}  | /t | q
            sprint.prompt.cancelled.v1 |   |                           |    |
            sprint.prompt.cancelled.v1 | p | no json                   |    |
            sprint.prompt.submitted.v1 | p |                           |    |
            """)
    void shouldFindThePromptThatIsMeant(String type, String subject, String data, String source, String id) {
        var event = CloudEventBuilder.v1()
                .withId("c")
                .withSource(URI.create("/s"))
                .withType(type)
                .withSubject(subject);
        if (data != null) {
            event = event.withData("application/json", data.getBytes(StandardCharsets.UTF_8));
        }

        var prompt = Cancellation.of(event.build());

        if (id == null) {
            assertThat(prompt).isEmpty();
        } else {
            assertThat(prompt).contains(new EventIdentity(source, id));
        }
    }
}
