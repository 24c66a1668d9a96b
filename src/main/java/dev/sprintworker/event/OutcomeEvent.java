package dev.sprintworker.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** An outcome as a CloudEvent that belongs to its prompt: derived id, the prompt's id as subject, its trace context. */
public final class OutcomeEvent {

    static final List<String> TRACE_CONTEXT = List.of("traceparent", "tracestate");

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
