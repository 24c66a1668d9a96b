package dev.sprintworker.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of metrics that dashboards and alerts ask for. */
final class Metrics {

    /** Prometheus' own, of each target. */
    static final Set<String> OF_PROMETHEUS = Set.of("up");

    private static final Set<String> WORDS = Set.of(
            "by", "without", "on", "ignoring", "and", "or", "unless", "bool", "offset", "group_left", "group_right");
    private static final Pattern NAME = Pattern.compile("(?<![a-zA-Z0-9_:.])[a-zA-Z_:][a-zA-Z0-9_:]*+(?!\\s*\\()");

    private Metrics() {}

    /** Every expression of the PrometheusRules and the dashboard. */
    static List<String> expressions(Manifests manifests) {
        List<String> expressions = new ArrayList<>();
        manifests
                .of("monitoring.coreos.com", "PrometheusRule")
                .flatMap(rules -> rules.findValues("expr").stream())
                .forEach(expression -> expressions.add(expression.asText()));
        try {
            JsonNode dashboard = new ObjectMapper()
                    .readTree(manifests
                            .find("", "ConfigMap", "sprint-dashboard")
                            .orElseThrow()
                            .at("/data/sprint.json")
                            .asText());
            dashboard.findValues("expr").forEach(expression -> expressions.add(expression.asText()));
            Matcher variable = Pattern.compile("label_values\\((\\w+),")
                    .matcher(dashboard.path("templating").toString());
            while (variable.find()) {
                expressions.add(variable.group(1));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the dashboard is no JSON", e);
        }
        return expressions;
    }

    /** The metrics of a PromQL expression: names that are no functions, keywords, labels, durations or texts. */
    static Set<String> names(String expression) {
        String bare = expression
                .replaceAll("\\{[^}]*}", " ")
                .replaceAll("\\[[^\\]]*]", " ")
                .replaceAll("\"[^\"]*\"", " ")
                .replaceAll("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)", " ");
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAME.matcher(bare);
        while (matcher.find()) {
            if (!WORDS.contains(matcher.group())) {
                names.add(matcher.group());
            }
        }
        return names;
    }
}
