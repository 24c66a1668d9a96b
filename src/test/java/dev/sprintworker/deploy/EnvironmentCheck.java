package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sprintworker.cli.Tool;
import io.smallrye.config.ConfigValidationException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine;

/** Each container has the variables the program needs, none that it does not know, and none with a value it refuses. */
final class EnvironmentCheck {

    private EnvironmentCheck() {}

    static void check(Manifests manifests, Findings findings) {
        for (Workload workload : manifests.workloads()) {
            Environment environment = Environment.of(workload, manifests);
            for (String name : environment.variables().keySet()) {
                boolean known = Settings.knows(name) || workload.runsTool() && Settings.toolKnows(name);
                findings.addUnless(known, workload.object(), "environment: the program does not know " + name);
            }
            Set<String> seen = new HashSet<>();
            for (JsonNode variable : workload.container().path("env")) {
                findings.addUnless(
                        seen.add(variable.path("name").asText()),
                        workload.object(),
                        "environment: twice " + variable.path("name").asText());
            }
            if (workload.runsTool()) {
                arguments(workload, findings);
            } else {
                findings.addUnless(
                        environment.variables().containsKey("SPRINT_ROLES"),
                        workload.object(),
                        "environment: no SPRINT_ROLES, so it would have all roles");
                values(workload, environment, findings);
            }
            findings.addUnless(
                    !workload.spec().path("enableServiceLinks").asBoolean(true),
                    workload.object(),
                    "enableServiceLinks is not false: Kubernetes would set variables that begin with SPRINT_ and KAFKA_");
        }
    }

    private static void values(Workload workload, Environment environment, Findings findings) {
        try {
            environment.config();
        } catch (ConfigValidationException | IllegalArgumentException e) {
            findings.add(workload.object(), "environment: the program would not start: " + e.getMessage());
        }
        Map<String, Object> kafka = new HashMap<>();
        // The rule of SmallRye's Kafka clients.
        environment.variables().forEach((name, value) -> {
            if (name.startsWith("KAFKA_")) {
                kafka.put(
                        name.substring("KAFKA_".length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '.'),
                        value);
            }
        });
        kafka.put("key.deserializer", ByteArrayDeserializer.class);
        kafka.put("value.deserializer", ByteArrayDeserializer.class);
        findings.addUnless(
                kafka.containsKey("bootstrap.servers"), workload.object(), "environment: no KAFKA_BOOTSTRAP_SERVERS");
        try {
            ConsumerConfig.configDef().parse(kafka);
        } catch (ConfigException e) {
            findings.add(workload.object(), "environment: Kafka's clients would not start: " + e.getMessage());
        }
    }

    private static void arguments(Workload workload, Findings findings) {
        String[] arguments = Yaml.each(workload.container().path("args"))
                .map(JsonNode::asText)
                .toArray(String[]::new);
        try {
            new CommandLine(new Tool()).parseArgs(arguments);
        } catch (CommandLine.ParameterException e) {
            findings.add(workload.object(), "args: " + e.getMessage());
        }
    }
}
