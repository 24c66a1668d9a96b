package dev.sprintworker.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A prompt that is going to be submitted.
 *
 * @param id of its event
 * @param offsetNanos from the beginning of its phase to its time
 * @param wantsWebhook if there is somebody to receive it
 * @param resubmitted whether the same event is sent again
 */
record LoadPrompt(
        String id,
        Phase phase,
        long offsetNanos,
        String text,
        Size size,
        int steps,
        int images,
        boolean wantsWebhook,
        boolean resubmitted) {

    /** Of a run. */
    enum Phase {
        WARM_UP,
        MEASURED,
        BACKLOG;

        /** As in files. */
        String label() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** The event's data, JSON. */
    byte[] data(Optional<URI> webhook) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("prompt", text);
        data.put("width", size.width());
        data.put("height", size.height());
        data.put("steps", steps);
        data.put("images", images);
        webhook.filter(url -> wantsWebhook)
                .ifPresent(url -> data.putObject("webhook")
                        .put("url", url.toString())
                        .putArray("events")
                        .add("completed")
                        .add("failed"));
        return data.toString().getBytes(StandardCharsets.UTF_8);
    }
}
