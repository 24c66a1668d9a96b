package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Label selectors, as Kubernetes evaluates them. */
final class Labels {

    private Labels() {}

    /** @param selector with {@code matchLabels} and {@code matchExpressions}; an empty one selects everything */
    static boolean select(JsonNode selector, Map<String, String> labels) {
        return contain(labels, selector.path("matchLabels"))
                && Yaml.each(selector.path("matchExpressions")).allMatch(expression -> satisfies(expression, labels));
    }

    /** Whether all pairs are among the labels. */
    static boolean contain(Map<String, String> labels, JsonNode pairs) {
        return labels.entrySet().containsAll(Workload.strings(pairs).entrySet());
    }

    private static boolean satisfies(JsonNode expression, Map<String, String> labels) {
        String value = labels.get(expression.path("key").asText());
        Set<String> values =
                Yaml.each(expression.path("values")).map(JsonNode::asText).collect(Collectors.toSet());
        return switch (expression.path("operator").asText()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> throw new IllegalArgumentException("unknown operator in " + expression);
        };
    }
}
