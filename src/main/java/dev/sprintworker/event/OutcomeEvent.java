package dev.sprintworker.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/**
 * An outcome as a CloudEvent that belongs to its prompt: derived id, the prompt's id as subject, its source in
 * {@value #PROMPT_SOURCE}, its trace context.
 */
public final class OutcomeEvent {

    /** Extension: the prompt's {@code source}, which with the subject is its identity. Outcomes of old may lack it. */
    public static final String PROMPT_SOURCE = "promptsource";

    private static final List<String> TRACE_CONTEXT = List.of("traceparent", "tracestate");

    /** Every extension that an outcome may have. */
    static final List<String> EXTENSIONS = List.of(PROMPT_SOURCE, TRACE_CONTEXT.get(0), TRACE_CONTEXT.get(1));

    // Twice what the standard asks everyone to pass on.
    private static final int MAX_TRACE_CHARACTERS = 1024;

    private OutcomeEvent() {}

    public static CloudEvent of(Outcome outcome, CloudEvent prompt, URI source, Instant time) {
        var event = CloudEventBuilder.v1()
                .withId(EventIdentity.of(prompt).outcomeId())
                .withSource(source)
                .withType(outcome.type())
                .withSubject(prompt.getId())
                .withTime(time.atOffset(ZoneOffset.UTC))
                .withExtension(PROMPT_SOURCE, prompt.getSource().toString())
                .withData("application/json", outcome.json());
        for (String name : TRACE_CONTEXT) {
            Object value = prompt.getExtension(name);
            if (value != null && value.toString().length() <= MAX_TRACE_CHARACTERS) {
                event = event.withExtension(name, value.toString());
            }
        }
        return event.build();
    }
}
