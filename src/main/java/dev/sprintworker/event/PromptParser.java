package dev.sprintworker.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.jackson.JsonCloudEventData;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** JSON to {@link Prompt}. Whatever the bytes, the result is a valid prompt or an {@link InvalidPrompt}. */
public final class PromptParser {

    private static final Set<String> FIELDS = Set.of(
            "prompt",
            "width",
            "height",
            "steps",
            "guidanceScale",
            "seed",
            "images",
            "maxTimestep",
            "intermediateTimestep",
            "instruction",
            "init",
            "webhook",
            "metadata");
    private static final Set<String> WEBHOOK_FIELDS = Set.of("url", "events");
    private static final Set<String> WEBHOOK_EVENTS = Set.of("completed", "failed");
    private static final int MAX_URL_CHARACTERS = 2048;
    private static final int MAX_PORT = 65_535;
    private static final char NEXT_LINE = '\u0085';
    private static final int STEPS_WITH_INTERMEDIATE_TIMESTEP = 2;

    private PromptParser() {}

    /** The prompt in an event's data, whichever mode the event came in. */
    public static Prompt parse(CloudEvent event) {
        CloudEventData data = event.getData();
        if (data == null) {
            throw new InvalidPrompt(InvalidPrompt.WHOLE, "must be a JSON object, was empty");
        }
        // In structured mode it is parsed already; written out and read again, halves of surrogate pairs would change.
        return data instanceof JsonCloudEventData json ? parse(json.getNode()) : parse(data.toBytes());
    }

    /** The prompt in a JSON document. */
    public static Prompt parse(byte[] json) {
        return parse(tree(json));
    }

    private static Prompt parse(JsonNode json) {
        JsonFields fields = new JsonFields("", json, FIELDS);
        if (fields.value("init").isPresent()) {
            throw new InvalidPrompt("init", "image to image is not supported yet");
        }
        OptionalLong seed = fields.wholeNumber("seed", 0L, Long.MAX_VALUE);
        int images = fields.wholeNumber("images", 1, Prompt.MAX_IMAGES).orElse(1);
        if (seed.isPresent() && seed.getAsLong() > Long.MAX_VALUE - (images - 1)) {
            throw new InvalidPrompt(
                    "seed", "must be at most " + (Long.MAX_VALUE - (images - 1)) + " with images " + images);
        }
        var steps = fields.wholeNumber("steps", 1, Prompt.MAX_STEPS);
        var intermediateTimestep = fields.number("intermediateTimestep", 0f, true, Prompt.MAX_TIMESTEP);
        if (intermediateTimestep.isPresent()
                && steps.orElse(STEPS_WITH_INTERMEDIATE_TIMESTEP) != STEPS_WITH_INTERMEDIATE_TIMESTEP) {
            throw new InvalidPrompt("intermediateTimestep", "is for 2 steps only, steps was " + steps.getAsInt());
        }
        return new Prompt(
                text(fields),
                fields.wholeNumber("width", Integer.MIN_VALUE, Integer.MAX_VALUE),
                fields.wholeNumber("height", Integer.MIN_VALUE, Integer.MAX_VALUE),
                steps,
                fields.number("guidanceScale", Prompt.MIN_GUIDANCE_SCALE, false, Prompt.MAX_GUIDANCE_SCALE),
                seed,
                images,
                fields.number("maxTimestep", 0f, true, Prompt.MAX_TIMESTEP),
                intermediateTimestep,
                fields.bool("instruction").orElse(true),
                webhook(fields),
                metadata(fields));
    }

    private static JsonNode tree(byte[] json) {
        try {
            JsonNode tree = StrictJson.MAPPER.readTree(json);
            if (tree.isMissingNode()) {
                throw new InvalidPrompt(InvalidPrompt.WHOLE, "must be a JSON object, was empty");
            }
            return tree;
        } catch (JsonProcessingException e) {
            // The parser's own message quotes the token it stumbled over, which may be the prompt.
            boolean duplicate = e.getOriginalMessage().startsWith("Duplicate");
            var location = e.getLocation();
            String where = location == null ? "" : ", see byte " + location.getByteOffset();
            throw new InvalidPrompt(InvalidPrompt.WHOLE, (duplicate ? "has a field twice" : "is not JSON") + where);
        } catch (IOException e) {
            throw new InvalidPrompt(InvalidPrompt.WHOLE, "is not JSON, its characters cannot be decoded");
        }
    }

    private static String text(JsonFields fields) {
        String text = stripped(fields.text("prompt"));
        int codePoints = text.codePointCount(0, text.length());
        if (codePoints < 1 || codePoints > Prompt.MAX_CODE_POINTS) {
            throw new InvalidPrompt(
                    "prompt", "must have 1 to " + Prompt.MAX_CODE_POINTS + " code points, had " + codePoints);
        }
        // The tokenizer is native code that takes well-formed text only.
        requireWellFormed("prompt", text);
        return text;
    }

    /** Half of a surrogate pair is no text that anybody could be sent. */
    private static void requireWellFormed(String field, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new InvalidPrompt(field, "must be well-formed Unicode, has half a surrogate pair");
        }
    }

    /** Without white space at its ends, no-break spaces included: the model sees none of it. */
    private static String stripped(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        int start = 0;
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        return text.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == NEXT_LINE;
    }

    private static Optional<Webhook> webhook(JsonFields fields) {
        return fields.value("webhook").map(value -> {
            JsonFields webhook = new JsonFields("webhook", value, WEBHOOK_FIELDS);
            return new Webhook(url(webhook), events(webhook));
        });
    }

    private static URI url(JsonFields webhook) {
        String text = webhook.text("url");
        try {
            URI url = new URI(text);
            boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(text);
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (ascii
                    && http
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getPort() <= MAX_PORT
                    && text.length() <= MAX_URL_CHARACTERS) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Said below: a URL that does not parse is wrong in the same way as one of another scheme.
        }
        throw new InvalidPrompt(
                webhook.path("url"),
                "must be an absolute http or https URL in ASCII without user information, at most " + MAX_URL_CHARACTERS
                        + " characters");
    }

    private static List<String> events(JsonFields webhook) {
        JsonNode array = webhook.required("events");
        List<String> events = new ArrayList<>();
        array.forEach(event -> events.add(event.asText()));
        boolean distinct = Set.copyOf(events).size() == events.size();
        if (!array.isArray() || events.isEmpty() || !distinct || !WEBHOOK_EVENTS.containsAll(events)) {
            throw webhook.wrong("events", "an array of completed, failed or both", array);
        }
        return List.copyOf(events);
    }

    private static Map<String, String> metadata(JsonFields fields) {
        Optional<JsonNode> value = fields.value("metadata");
        if (value.isEmpty()) {
            return Map.of();
        }
        if (!value.get().isObject()) {
            throw fields.wrong("metadata", "an object of strings", value.get());
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        int bytes = 0;
        for (Map.Entry<String, JsonNode> entry : value.get().properties()) {
            if (!entry.getValue().isTextual()) {
                throw fields.wrong("metadata." + JsonFields.printable(entry.getKey()), "a string", entry.getValue());
            }
            String text = entry.getValue().textValue();
            requireWellFormed("metadata." + JsonFields.printable(entry.getKey()), entry.getKey() + text);
            bytes += utf8Bytes(entry.getKey()) + utf8Bytes(text);
            metadata.put(entry.getKey(), text);
        }
        if (bytes > Prompt.MAX_METADATA_BYTES) {
            throw new InvalidPrompt(
                    "metadata",
                    "must have at most " + Prompt.MAX_METADATA_BYTES + " bytes of names and values, had " + bytes);
        }
        return Collections.unmodifiableMap(metadata);
    }

    private static int utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
