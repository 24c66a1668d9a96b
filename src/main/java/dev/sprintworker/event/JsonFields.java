package dev.sprintworker.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads the fields of one JSON object. Each error names the field by its path, the bound and the kind of value found;
 * free text is never quoted.
 */
final class JsonFields {

    private static final int MAX_QUOTED_NAME = 64;
    private static final int MAX_QUOTED_NUMBER = 24;

    private final String path;
    private final JsonNode object;

    /** @param path of the object, empty at the top */
    JsonFields(String path, JsonNode object, Set<String> known) {
        if (!object.isObject()) {
            throw new InvalidPrompt(
                    path.isEmpty() ? InvalidPrompt.WHOLE : path, "must be an object, was " + kind(object));
        }
        this.path = path;
        this.object = object;
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new InvalidPrompt(path(printable(name)), "unknown field");
            }
        });
    }

    /** The field's value, empty when absent; a null is refused like any other wrong type. */
    Optional<JsonNode> value(String name) {
        return Optional.ofNullable(object.get(name));
    }

    JsonNode required(String name) {
        return value(name).orElseThrow(() -> new InvalidPrompt(path(name), "is required"));
    }

    String text(String name) {
        JsonNode value = required(name);
        if (!value.isTextual()) {
            throw wrong(name, "a string", value);
        }
        return value.textValue();
    }

    Optional<Boolean> bool(String name) {
        return value(name).map(value -> {
            if (!value.isBoolean()) {
                throw wrong(name, "true or false", value);
            }
            return value.booleanValue();
        });
    }

    OptionalInt wholeNumber(String name, int min, int max) {
        OptionalLong number = wholeNumber(name, (long) min, (long) max);
        return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
    }

    OptionalLong wholeNumber(String name, long min, long max) {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        JsonNode number = value.get();
        if (!number.isIntegralNumber()
                || !number.canConvertToLong()
                || number.longValue() < min
                || number.longValue() > max) {
            throw wrong(name, "a whole number from " + min + " to " + max, number);
        }
        return OptionalLong.of(number.longValue());
    }

    /** @param minExclusive whether {@code min} itself is refused */
    Optional<Float> number(String name, float min, boolean minExclusive, float max) {
        return value(name).map(value -> {
            // Judged before it is rounded; bounds in decimals, as senders write them.
            double number = value.isNumber() ? value.doubleValue() : Double.NaN;
            double lowest = Double.parseDouble(Float.toString(min));
            double highest = Double.parseDouble(Float.toString(max));
            if (!(minExclusive ? number > lowest && value.floatValue() > min : number >= lowest)
                    || !(number <= highest)) {
                throw wrong(name, "a number " + (minExclusive ? "above " : "from ") + min + " to " + max, value);
            }
            return value.floatValue();
        });
    }

    String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    InvalidPrompt wrong(String name, String allowed, JsonNode found) {
        return new InvalidPrompt(path(name), "must be " + allowed + ", was " + kind(found));
    }

    static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "a string";
            case NUMBER -> value.asText().length() <= MAX_QUOTED_NUMBER ? value.asText() : "a longer number";
            case BOOLEAN -> "a boolean";
            case NULL -> "null";
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case BINARY, POJO, MISSING -> "nothing";
        };
    }

    /** Field names are the sender's text too: bounded and without control characters. */
    static String printable(String name) {
        String bounded = name.length() <= MAX_QUOTED_NAME ? name : name.substring(0, MAX_QUOTED_NAME) + "...";
        return bounded.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]", "?");
    }
}
