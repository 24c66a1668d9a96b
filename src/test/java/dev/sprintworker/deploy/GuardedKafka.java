package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sprintworker.local.LocalKafka;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker with the topics of the manifests and their users, who have the rights their ACLs give them and no others. A
 * password stands for the certificate: Strimzi's listener asks for that.
 */
final class GuardedKafka implements AutoCloseable {

    static final String ADMIN = "admin";

    private final LocalKafka broker;

    private GuardedKafka(LocalKafka broker) {
        this.broker = broker;
    }

    static GuardedKafka of(Manifests manifests) throws ExecutionException, InterruptedException {
        List<JsonNode> users =
                List.copyOf(manifests.of("kafka.strimzi.io", "KafkaUser").toList());
        List<String> names = new ArrayList<>(List.of(ADMIN));
        users.forEach(user -> names.add(name(user)));
        String passwords =
                names.stream().map(name -> "user_" + name + "=\"" + name + "\"").collect(Collectors.joining(" "));
        GuardedKafka kafka = new GuardedKafka(LocalKafka.create(Map.of(
                "listener.security.protocol.map",
                "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                "sasl.enabled.mechanisms",
                "PLAIN",
                "sasl.mechanism.inter.broker.protocol",
                "PLAIN",
                "inter.broker.listener.name",
                "PLAINTEXT",
                "listener.name.plaintext.plain.sasl.jaas.config",
                module(ADMIN).replace(";", " " + passwords + ";"),
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                // The controller's own listener asks nobody.
                "super.users",
                "User:" + ADMIN + ";User:ANONYMOUS")));
        try (Admin admin = Admin.create(kafka.clientOf(ADMIN))) {
            admin.createTopics(manifests
                            .of("kafka.strimzi.io", "KafkaTopic")
                            .map(GuardedKafka::topic)
                            .toList())
                    .all()
                    .get();
            admin.createAcls(users.stream()
                            .flatMap(user -> bindings(user).stream())
                            .toList())
                    .all()
                    .get();
            return kafka;
        } catch (ExecutionException e) {
            kafka.close();
            throw e;
        }
    }

    /** Settings of a client that is this user. */
    Map<String, Object> clientOf(String user) {
        return new HashMap<>(Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                module(user)));
    }

    /** The same as a worker's environment. */
    Map<String, String> environmentOf(String user) {
        Map<String, String> environment = new HashMap<>();
        clientOf(user)
                .forEach((name, value) ->
                        environment.put("KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value.toString()));
        return environment;
    }

    private static String module(String user) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
                + user + "\";";
    }

    private static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    private static NewTopic topic(JsonNode topic) {
        JsonNode spec = topic.path("spec");
        return new NewTopic(name(topic), spec.path("partitions").asInt(), (short)
                        spec.path("replicas").asInt())
                .configs(Workload.strings(spec.path("config")));
    }

    private static List<AclBinding> bindings(JsonNode user) {
        List<AclBinding> bindings = new ArrayList<>();
        for (JsonNode acl : user.at("/spec/authorization/acls")) {
            JsonNode resource = acl.path("resource");
            ResourcePattern pattern = new ResourcePattern(
                    switch (resource.path("type").asText()) {
                        case "topic" -> ResourceType.TOPIC;
                        case "group" -> ResourceType.GROUP;
                        case "transactionalId" -> ResourceType.TRANSACTIONAL_ID;
                        default -> throw new IllegalArgumentException("unknown type in " + acl);
                    },
                    resource.path("name").asText(),
                    resource.path("patternType").asText().equals("prefix")
                            ? PatternType.PREFIXED
                            : PatternType.LITERAL);
            for (JsonNode operation : acl.path("operations")) {
                AclOperation allowed =
                        AclOperation.fromString(operation.asText().toUpperCase(Locale.ROOT));
                bindings.add(new AclBinding(
                        pattern, new AccessControlEntry("User:" + name(user), "*", allowed, AclPermissionType.ALLOW)));
            }
        }
        return bindings;
    }

    @Override
    public void close() {
        broker.close();
    }
}
