package dev.sprintworker.store;

import dev.sprintworker.event.EventIdentity;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * The keys of one prompt's objects. They depend on the event alone, so a redelivery writes the same ones; an
 * event of the same identity and another time is led to the first one's by {@link #pointer}.
 *
 * @param key without a slash at its end
 */
public record PictureFolder(String key) {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu/MM/dd").withZone(ZoneOffset.UTC);

    /** @param time of the event, or of its record; never of its processing */
    public static PictureFolder of(Optional<String> prefix, EventIdentity identity, Instant time) {
        return new PictureFolder(prefix.map(p -> p + "/").orElse("") + DAY.format(time) + "/" + identity.hash());
    }

    /** Key of the object that names the folder of the prompt, whatever time the event has that comes next. */
    static String pointer(Optional<String> prefix, EventIdentity identity) {
        return prefix.map(p -> p + "/").orElse("") + "by-id/" + identity.hash();
    }

    /** Key of the object that says how far the prompt's webhook has come. */
    static String deliveryState(Optional<String> prefix, EventIdentity identity) {
        return prefix.map(p -> p + "/").orElse("") + "webhooks/" + identity.hash() + ".json";
    }

    public String picture(int index) {
        return key + "/" + index + ".png";
    }

    public String manifest() {
        return key + "/manifest.json";
    }

    /** Says who tells the outcome in place of the manifest's maker, or of the teller before. */
    public String teller(int generation) {
        return key + "/teller-" + generation + ".json";
    }

    /** Says that the outcome in the manifest was told, where no offset does. */
    public String published() {
        return key + "/published";
    }
}
