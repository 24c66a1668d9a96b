package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sprintworker.config.SprintConfig;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.TopicConfig;

/** Topics that are used are declared, and who uses them may. */
final class KafkaCheck {

    private static final Set<String> TOPIC_SETTINGS = topicSettings();

    private final Manifests manifests;
    private final Findings findings;

    private KafkaCheck(Manifests manifests, Findings findings) {
        this.manifests = manifests;
        this.findings = findings;
    }

    static void check(Manifests manifests, Findings findings) {
        KafkaCheck check = new KafkaCheck(manifests, findings);
        manifests.of("kafka.strimzi.io", "KafkaTopic").forEach(check::topic);
        manifests.workloads().stream().filter(workload -> !workload.runsTool()).forEach(check::workload);
        manifests.workloads().stream()
                .filter(workload -> workload.isOneOf(Set.of("load")))
                .forEach(check::load);
        manifests.of("keda.sh", "ScaledObject").forEach(check::keda);
        manifests.of("sources.knative.dev", "KafkaSource").forEach(check::source);
        manifests.of("eventing.knative.dev", "KafkaSink").forEach(sink -> {
            String topic = sink.at("/spec/topic").asText();
            check.declared(sink, topic);
            // The secret is made of this user's.
            check.allowed(sink, Optional.of("sprint-source"), List.of(Access.topic(topic, "Write")));
        });
    }

    private void topic(ObjectNode topic) {
        JsonNode spec = topic.path("spec");
        JsonNode config = spec.path("config");
        config.fieldNames()
                .forEachRemaining(name -> findings.addUnless(
                        TOPIC_SETTINGS.contains(name), topic, "config: Kafka has no topic setting " + name));
        findings.addUnless(
                config.path("min.insync.replicas").asInt()
                        <= spec.path("replicas").asInt(),
                topic,
                "min.insync.replicas is above replicas");
        findings.addUnless(
                config.path("cleanup.policy").asText().equals("delete"),
                topic,
                "keys are shared by sources: a compacted topic would lose records");
        findings.addUnless(config.has("retention.ms"), topic, "config: no retention.ms");
        cluster(topic);
    }

    private void workload(Workload workload) {
        Environment environment = Environment.of(workload, manifests);
        SprintConfig config;
        try {
            config = environment.config();
        } catch (RuntimeException e) {
            // EnvironmentCheck says so.
            return;
        }
        client(workload, Access.neededBy(config));
        retention(workload, config);
    }

    /** The generator submits prompts, reads outcomes, and looks how far workers of both ways to deploy are. */
    private void load(Workload workload) {
        client(
                workload,
                List.of(
                        Access.topic("sprint.prompts", "Write"),
                        Access.topic("sprint.outcomes", "Read"),
                        Access.group("sprint-worker", "Describe"),
                        Access.group("sprint-knative", "Describe")));
    }

    private void client(Workload workload, List<Access> needed) {
        needed.stream()
                .filter(access -> access.type().equals("topic"))
                .map(Access::name)
                .distinct()
                .forEach(topic -> declared(workload.object(), topic));
        Optional<String> user = workload.volume("kafka-user")
                .map(volume -> volume.at("/secret/secretName").asText());
        allowed(workload.object(), user, needed);
        String password = Yaml.each(workload.container().path("env"))
                .filter(variable -> variable.path("name").asText().equals("KAFKA_SSL_KEYSTORE_PASSWORD"))
                .map(variable -> variable.at("/valueFrom/secretKeyRef/name").asText())
                .findFirst()
                .orElse("");
        findings.addUnless(
                user.isPresent() && user.get().equals(password),
                workload.object(),
                "keystore of " + user.orElse("nobody") + " with the password of " + password);
    }

    /** Cancellations are remembered as long as they are kept, and kept as long as they are remembered. */
    private void retention(Workload workload, SprintConfig config) {
        long window = config.cancels().window().toMillis();
        for (String name : List.of(config.topics().cancels(), config.topics().prompts())) {
            find(name)
                    .ifPresent(topic -> findings.addUnless(
                            topic.at("/spec/config").path("retention.ms").asLong() == window,
                            workload.object(),
                            "sprint.cancels.window is " + window + " ms, retention.ms of " + name + " is not"));
        }
    }

    private void keda(ObjectNode scaled) {
        Optional<Workload> target = manifests.workloads().stream()
                .filter(workload -> workload.name()
                        .equals(scaled.at("/spec/scaleTargetRef/name").asText()))
                .findFirst();
        JsonNode metadata = scaled.at("/spec/triggers/0/metadata");
        String topic = metadata.path("topic").asText();
        declared(scaled, topic);
        allowed(
                scaled,
                Optional.of("sprint-keda"),
                List.of(
                        Access.topic(topic, "Describe"),
                        Access.group(metadata.path("consumerGroup").asText(), "Describe")));
        target.ifPresent(workload -> {
            Environment environment = Environment.of(workload, manifests);
            findings.addUnless(
                    metadata.path("bootstrapServers").asText().equals(environment.get("KAFKA_BOOTSTRAP_SERVERS", "")),
                    scaled,
                    "bootstrapServers are not those of " + workload.name());
            try {
                findings.addUnless(
                        metadata.path("consumerGroup")
                                .asText()
                                .equals(environment.config().group()),
                        scaled,
                        "consumerGroup is not that of " + workload.name());
                findings.addUnless(
                        topic.equals(environment.config().topics().prompts()),
                        scaled,
                        "topic is not what " + workload.name() + " reads");
            } catch (RuntimeException e) {
                // EnvironmentCheck says so.
                findings.add(scaled, "its target has no valid configuration");
            }
        });
        find(topic)
                .ifPresent(declared -> findings.addUnless(
                        scaled.at("/spec/maxReplicaCount").asInt()
                                <= declared.at("/spec/partitions").asInt(),
                        scaled,
                        "maxReplicaCount is above the partitions of " + topic));
    }

    private void source(ObjectNode source) {
        List<Access> needed = new ArrayList<>(
                List.of(Access.group(source.at("/spec/consumerGroup").asText(), "Read")));
        for (JsonNode topic : source.at("/spec/topics")) {
            declared(source, topic.asText());
            needed.add(Access.topic(topic.asText(), "Read"));
            find(topic.asText())
                    .ifPresent(declared -> findings.addUnless(
                            source.at("/spec/consumers").asInt()
                                    <= declared.at("/spec/partitions").asInt(),
                            source,
                            "consumers are more than the partitions of " + topic.asText()));
        }
        allowed(
                source,
                Optional.of(source.at("/spec/net/tls/cert/secretKeyRef/name").asText()),
                needed);
    }

    private void declared(ObjectNode user, String topic) {
        findings.addUnless(find(topic).isPresent(), user, "topic " + topic + " is not declared");
    }

    private Optional<ObjectNode> find(String topic) {
        return manifests.find("kafka.strimzi.io", "KafkaTopic", topic);
    }

    private void allowed(ObjectNode object, Optional<String> name, List<Access> needed) {
        Optional<ObjectNode> user = name.flatMap(present -> manifests.find("kafka.strimzi.io", "KafkaUser", present));
        if (user.isEmpty()) {
            findings.add(object, "there is no KafkaUser " + name.orElse("of it"));
            return;
        }
        cluster(user.get());
        needed.stream()
                .filter(access -> !access.isAllowedTo(user.get()))
                .forEach(access -> findings.add(object, "KafkaUser " + name.orElseThrow() + " lacks " + access));
    }

    private void cluster(ObjectNode object) {
        findings.addUnless(
                object.at("/metadata/labels")
                        .path("strimzi.io/cluster")
                        .asText()
                        .equals("sprint"),
                object,
                "the label strimzi.io/cluster is not sprint");
    }

    private static Set<String> topicSettings() {
        Set<String> names = new TreeSet<>();
        for (Field field : TopicConfig.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getName().endsWith("_CONFIG")) {
                try {
                    names.add((String) field.get(null));
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return names;
    }
}
