package dev.sprintworker.sana.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A JSON file of a snapshot; each error names the file, the key and what was expected. */
public final class JsonConfig {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String file;
    private final JsonNode root;

    private JsonConfig(String file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    public static JsonConfig read(Path file) {
        try {
            return parse(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new SnapshotException(
                    file + (Files.exists(file) ? ": cannot be read: " + e.getMessage() : ": missing"), e);
        }
    }

    /** @param name of the file, for errors */
    public static JsonConfig parse(String name, byte[] json) {
        try {
            JsonNode root = JSON.readTree(json);
            if (root == null || !root.isObject()) {
                throw new SnapshotException(name + ": not a JSON object");
            }
            return new JsonConfig(name, root);
        } catch (JsonProcessingException e) {
            throw new SnapshotException(name + ": not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new SnapshotException(name + ": not JSON: " + e.getMessage(), e);
        }
    }

    public boolean has(String key) {
        return root.hasNonNull(key);
    }

    public JsonNode object(String key) {
        return value(key, JsonNode::isObject, "an object");
    }

    public String text(String key) {
        return value(key, JsonNode::isTextual, "a string").textValue();
    }

    public boolean bool(String key) {
        return value(key, JsonNode::isBoolean, "true or false").booleanValue();
    }

    /** A key that older snapshots do not have. */
    public boolean bool(String key, boolean absent) {
        return has(key) ? bool(key) : absent;
    }

    /** A size: 1 to 1,000,000. */
    public int positive(String key) {
        return value(key, JsonConfig::isPositive, "a whole number from 1 to 1000000")
                .intValue();
    }

    /** How many of something there are: 1 to 1,000. */
    public int count(String key) {
        return value(key, node -> isPositive(node) && node.intValue() <= 1000, "a whole number from 1 to 1000")
                .intValue();
    }

    /** A number above 0 that float32 can hold. */
    public double number(String key) {
        return value(key, JsonConfig::isPositiveNumber, "a number above 0").doubleValue();
    }

    /** One whole number, 1 to {@code max}, for each of 1 to 16 blocks. */
    public List<Integer> positives(String key, int max) {
        String what = "a list of 1 to 16 whole numbers from 1 to " + max;
        List<Integer> values = new ArrayList<>();
        for (JsonNode element : value(key, node -> node.isArray() && node.size() >= 1 && node.size() <= 16, what)) {
            if (!isPositive(element) || element.intValue() > max) {
                throw expected(key, element, what);
            }
            values.add(element.intValue());
        }
        return List.copyOf(values);
    }

    /** A list with one string for each of {@code count} blocks; a single string stands for all of them. */
    public List<String> texts(String key, int count) {
        String what = "a string or a list of " + count + " strings";
        JsonNode value = value(key, node -> node.isTextual() || node.isArray() && node.size() == count, what);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JsonNode element = value.isTextual() ? value : value.get(i);
            if (!element.isTextual()) {
                throw expected(key, element, what);
            }
            texts.add(element.textValue());
        }
        return List.copyOf(texts);
    }

    /** A list with a list of positive whole numbers for each of {@code count} blocks. */
    public List<List<Integer>> positiveLists(String key, int count) {
        String what = "a list of " + count + " lists of whole numbers from 1";
        List<List<Integer>> lists = new ArrayList<>();
        for (JsonNode list : value(key, node -> node.isArray() && node.size() == count, what)) {
            List<Integer> values = new ArrayList<>();
            for (JsonNode element : list) {
                if (!isPositive(element)) {
                    throw expected(key, element, what);
                }
                values.add(element.intValue());
            }
            lists.add(List.copyOf(values));
        }
        return List.copyOf(lists);
    }

    /** Refuses what this implementation does not do. */
    public void require(String key, String expected) {
        String actual = root.path(key).asText("null");
        if (!actual.equals(expected)) {
            throw new SnapshotException(file + ": " + key + " is " + actual + ", expected " + expected);
        }
    }

    /** Where a key of a nested object may stand at the top as well. */
    public JsonConfig orNested(String key, String parent) {
        return root.has(key) || !root.path(parent).isObject() ? this : new JsonConfig(file, root.get(parent));
    }

    /** An error about this file. */
    public SnapshotException error(String message) {
        return new SnapshotException(file + ": " + message);
    }

    private JsonNode value(String key, Predicate<JsonNode> valid, String what) {
        JsonNode value = root.get(key);
        if (value == null || value.isNull()) {
            throw new SnapshotException(file + ": key " + key + " is missing, expected " + what);
        }
        if (!valid.test(value)) {
            throw expected(key, value, what);
        }
        return value;
    }

    private SnapshotException expected(String key, JsonNode value, String what) {
        return new SnapshotException(file + ": " + key + " is " + value + ", expected " + what);
    }

    private static boolean isPositive(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToInt() && node.intValue() > 0 && node.intValue() <= 1_000_000;
    }

    private static boolean isPositiveNumber(JsonNode node) {
        return node.isNumber() && node.doubleValue() > 1e-30 && node.doubleValue() < 1e30;
    }
}
