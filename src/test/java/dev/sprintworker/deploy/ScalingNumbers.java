package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.scaling.Policy;
import dev.sprintworker.scaling.ScalingRules;
import dev.sprintworker.scaling.Scenario;
import java.util.Map;
import java.util.TreeMap;

/** Numbers of a simulation, and the same numbers as the manifests have them, by the names in the manifests. */
final class ScalingNumbers {
    private static final String AUTOSCALING = "autoscaling.knative.dev/";

    private ScalingNumbers() {}

    /** What was assumed, and what was picked. */
    static Map<String, String> of(Scenario scenario, Policy picked) {
        Map<String, String> numbers = new TreeMap<>(picked.numbers());
        numbers.put("maximum", Integer.toString(scenario.maxWorkers()));
        numbers.put("partitions", Integer.toString(scenario.partitions()));
        numbers.put("sprint.batch.max-size", Integer.toString(scenario.worker().maxBatch()));
        numbers.put(
                "sprint.in-flight.prompts", Integer.toString(scenario.worker().inFlight()));
        if (numbers.containsKey("lagThreshold")) {
            numbers.put("scaleUp", scenario.keda().scaleUp().toString());
        } else {
            numbers.put("target", numbers.get("containerConcurrency"));
            numbers.put("target-utilization-percentage", "70");
            numbers.put("timeoutSeconds", seconds(scenario.source().timeoutSeconds()));
            numbers.put("consumers", Integer.toString(scenario.source().consumers()));
            numbers.put("backoffDelay", "PT" + seconds(scenario.source().backoffSeconds()) + "S");
        }
        return numbers;
    }

    static Map<String, String> of(Manifests manifests) {
        Workload worker = worker(manifests);
        SprintConfig config = Environment.of(worker, manifests).config();
        Map<String, String> numbers = new TreeMap<>();
        numbers.put("sprint.batch.max-size", Integer.toString(config.batch().maxSize()));
        numbers.put(
                "sprint.in-flight.prompts", Integer.toString(config.inFlight().prompts()));
        numbers.put(
                "partitions",
                one(manifests, "kafka.strimzi.io", "KafkaTopic", config.topics().prompts())
                        .at("/spec/partitions")
                        .asText());
        if (worker.isKnative()) {
            knative(worker, one(manifests, "sources.knative.dev", "KafkaSource", "sprint-prompts"), numbers);
        } else {
            keda(one(manifests, "keda.sh", "ScaledObject", "sprint-worker").path("spec"), numbers);
        }
        return numbers;
    }

    static Workload worker(Manifests manifests) {
        return manifests.workloads().stream()
                .filter(workload -> workload.name().equals("sprint-worker"))
                .findFirst()
                .orElseThrow();
    }

    private static void keda(JsonNode spec, Map<String, String> numbers) {
        JsonNode behavior = spec.at("/advanced/horizontalPodAutoscalerConfig/behavior");
        numbers.put("maximum", spec.path("maxReplicaCount").asText());
        numbers.put("lagThreshold", spec.at("/triggers/0/metadata/lagThreshold").asText());
        numbers.put("cooldownPeriod", spec.path("cooldownPeriod").asText());
        numbers.put("pollingInterval", spec.path("pollingInterval").asText());
        numbers.put("scaleUp", rules(behavior.path("scaleUp")));
        numbers.put("scaleDown", rules(behavior.path("scaleDown")));
    }

    private static String rules(JsonNode rules) {
        JsonNode policies = rules.path("policies");
        if (policies.size() != 1) {
            return policies.size() + " policies, the simulation knows one";
        }
        JsonNode policy = policies.get(0);
        return new ScalingRules(
                        rules.path("stabilizationWindowSeconds").asDouble(),
                        ScalingRules.Type.valueOf(policy.path("type").asText()),
                        policy.path("value").asInt(),
                        policy.path("periodSeconds").asDouble())
                .toString();
    }

    private static void knative(Workload worker, ObjectNode source, Map<String, String> numbers) {
        Map<String, String> annotations = Workload.strings(worker.template().at("/metadata/annotations"));
        numbers.put("maximum", annotations.get(AUTOSCALING + "max-scale"));
        numbers.put(
                "containerConcurrency",
                worker.spec().path("containerConcurrency").asText());
        numbers.put("timeoutSeconds", worker.spec().path("timeoutSeconds").asText());
        for (String name : new String[] {"target", "target-utilization-percentage"}) {
            numbers.put(name, annotations.get(AUTOSCALING + name));
        }
        for (String name : new String[] {"scale-down-delay", "window"}) {
            // Written in seconds here, which is one of Go's ways.
            numbers.put(name, annotations.get(AUTOSCALING + name).replaceFirst("s$", ""));
        }
        numbers.put("consumers", source.at("/spec/consumers").asText());
        numbers.put("backoffDelay", source.at("/spec/delivery/backoffDelay").asText());
    }

    private static ObjectNode one(Manifests manifests, String group, String kind, String name) {
        return manifests
                .of(group, kind)
                .filter(object -> object.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String seconds(double value) {
        return Long.toString(Math.round(value));
    }
}
