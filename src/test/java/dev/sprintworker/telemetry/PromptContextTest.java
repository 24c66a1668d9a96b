package dev.sprintworker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.event.Origin;
import java.util.Map;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.Test;

class PromptContextTest {

    private static final EventIdentity PROMPT = new EventIdentity("/s", "id\n1");

    @Test
    void shouldNameTheRequestAndItsRecordWhileSomethingIsLogged() {
        PromptContext.log(
                PROMPT,
                new Origin.KafkaRecord("t", 2, 7),
                Map.of(),
                () -> assertThat(MDC.getMap())
                        .containsAllEntriesOf(Map.of("requestId", "id?1", "topic", "t", "partition", 2, "offset", 7L)));

        assertThat(MDC.getMap()).doesNotContainKeys("requestId", "topic", "partition", "offset");
    }

    @Test
    void shouldNameNoRecordWhereThereIsNone() {
        PromptContext.log(
                PROMPT,
                new Origin.Request("r"),
                Map.of(),
                () -> assertThat(MDC.getMap()).containsKey("requestId").doesNotContainKey("topic"));
    }

    @Test
    void shouldGoOnWhenALineCannotBeLogged() {
        PromptContext.log(PROMPT, new Origin.Request("r"), Map.of(), () -> {
            throw new IllegalStateException("no room for a line");
        });

        assertThat(MDC.getMap()).doesNotContainKey("requestId");
    }
}
