package dev.sprintworker.event;

import io.cloudevents.CloudEvent;
import java.io.IOException;

/** CloudEvents in JSON ("structured mode"), as strict as {@link PromptParser} about what JSON is. */
public final class StructuredEvent {

    public static final String CONTENT_TYPE = "application/cloudevents+json";

    private StructuredEvent() {}

    /** @throws IOException when the bytes are no CloudEvent */
    public static CloudEvent read(byte[] json) throws IOException {
        return StrictJson.MAPPER.readValue(json, CloudEvent.class);
    }
}
