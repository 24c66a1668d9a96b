package dev.sprintworker.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** The keys of one mapping in a scenario; each is read once, and {@link #end} refuses those that nobody read. */
final class Fields {

    private final String path;
    private final JsonNode node;
    private final Set<String> read = new LinkedHashSet<>();

    /** @param path of the mapping, with a dot at its end, or empty for the whole document */
    Fields(String path, JsonNode node) {
        if (!node.isObject() && !node.isMissingNode()) {
            throw new ScenarioException((path.isEmpty() ? "the scenario" : path.substring(0, path.length() - 1))
                    + " is " + node + ", expected a mapping");
        }
        this.path = path;
        this.node = node;
    }

    /** An inner mapping, an empty one where there is none. */
    Fields in(String key) {
        return new Fields(path + key + ".", value(key));
    }

    int whole(String key, int otherwise, int least, int most) {
        return whole(key, least, most).orElse(otherwise);
    }

    /** Empty if it is not there. */
    OptionalInt whole(String key, int least, int most) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return OptionalInt.empty();
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw wrong(key, value, "a whole number from " + least + " to " + most);
        }
        return OptionalInt.of(value.intValue());
    }

    double number(String key, double otherwise, double least, double most) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        // Written this way round, no number at all is refused too.
        if (!value.isNumber() || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
            throw wrong(key, value, "a number from " + text(least) + " to " + text(most));
        }
        return value.doubleValue();
    }

    String text(String key, Set<String> allowed) {
        JsonNode value = value(key);
        if (!value.isTextual() || !allowed.contains(value.textValue())) {
            throw wrong(key, value, "one of " + String.join(", ", allowed));
        }
        return value.textValue();
    }

    /**
     * Choices and their weights, relative to each other.
     *
     * @param choice of a key, null if it is none
     * @param expected what a choice is, for the message
     */
    <T> Weighted<T> weighted(String key, T otherwise, Function<String, T> choice, String expected) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return new Weighted<>(Map.of(otherwise, 1.0));
        }
        if (!value.isObject() || value.isEmpty()) {
            throw wrong(key, value, "a mapping of " + expected + " to weights");
        }
        Map<T, Double> weights = new LinkedHashMap<>();
        Fields inner = in(key);
        value.fieldNames().forEachRemaining(name -> {
            T chosen = choice.apply(name);
            if (chosen == null) {
                throw new ScenarioException(path + key + " has " + name + ", expected " + expected);
            }
            weights.put(chosen, inner.number(name, 0, Weighted.LEAST, Weighted.MOST));
        });
        return new Weighted<>(weights);
    }

    /** @throws ScenarioException if there is a key that nobody asked for */
    void end() {
        node.fieldNames().forEachRemaining(name -> {
            if (!read.contains(name)) {
                throw new ScenarioException(path + name + " is unknown, expected one of " + String.join(", ", read));
            }
        });
    }

    private JsonNode value(String key) {
        read.add(key);
        return node.isMissingNode() ? MissingNode.getInstance() : node.path(key);
    }

    private ScenarioException wrong(String key, JsonNode value, String expected) {
        return new ScenarioException(
                path + key + " is " + (value.isMissingNode() ? "missing" : value) + ", expected " + expected);
    }

    private static String text(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }
}
