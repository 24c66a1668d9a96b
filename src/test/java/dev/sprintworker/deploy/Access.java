package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sprintworker.config.SprintConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Something a Kafka client does, and whether a KafkaUser may.
 *
 * @param type {@code topic}, {@code group}, {@code transactionalId}
 * @param isPrefix whether {@code name} is the beginning of names that are made at run time
 */
record Access(String type, String name, boolean isPrefix, String operation) {

    static Access topic(String name, String operation) {
        return new Access("topic", name, false, operation);
    }

    static Access group(String name, String operation) {
        return new Access("group", name, false, operation);
    }

    static Access transactionalIds(String prefix) {
        return new Access("transactionalId", prefix, true, "Write");
    }

    /** What the program does with Kafka, by role. */
    static List<Access> neededBy(SprintConfig config) {
        SprintConfig.Topics topics = config.topics();
        List<Access> needed = new ArrayList<>();
        for (SprintConfig.Role role : config.roles()) {
            switch (role) {
                case worker ->
                    needed.addAll(List.of(
                            topic(topics.prompts(), "Read"),
                            topic(topics.outcomes(), "Write"),
                            // Outcomes that were told before are looked for.
                            topic(topics.outcomes(), "Read"),
                            topic(topics.deadLetters(), "Write"),
                            topic(topics.cancels(), "Read"),
                            group(config.group(), "Read"),
                            transactionalIds(config.group() + "-")));
                case ingress ->
                    needed.addAll(List.of(
                            topic(topics.outcomes(), "Write"),
                            topic(topics.outcomes(), "Read"),
                            topic(topics.cancels(), "Read")));
                case api -> needed.addAll(List.of(topic(topics.prompts(), "Write"), topic(topics.cancels(), "Write")));
                case notifier -> needed.addAll(notifier(config));
            }
        }
        return needed;
    }

    private static List<Access> notifier(SprintConfig config) {
        List<Access> needed = new ArrayList<>(List.of(
                topic(config.topics().outcomes(), "Read"),
                group(config.webhook().group(), "Read"),
                transactionalIds(config.webhook().group() + "-"),
                topic(config.topics().webhooks() + ".dlq", "Write")));
        for (int stage = 1; stage <= config.webhook().delays().size(); stage++) {
            needed.add(topic(config.topics().webhooks() + "." + stage, "Read"));
            needed.add(topic(config.topics().webhooks() + "." + stage, "Write"));
        }
        return needed;
    }

    boolean isAllowedTo(ObjectNode user) {
        return Yaml.each(user.at("/spec/authorization/acls")).anyMatch(this::isAllowedBy);
    }

    private boolean isAllowedBy(JsonNode acl) {
        JsonNode resource = acl.path("resource");
        String allowed = resource.path("name").asText();
        boolean byPrefix = resource.path("patternType").asText("literal").equals("prefix");
        boolean covers =
                byPrefix ? name.startsWith(allowed) : !isPrefix && (name.equals(allowed) || allowed.equals("*"));
        return resource.path("type").asText().equals(type)
                && !acl.path("type").asText("allow").equals("deny")
                && covers
                && Yaml.each(acl.path("operations")).map(JsonNode::asText).anyMatch(this::implies);
    }

    /** To read or to write implies to describe. */
    private boolean implies(String allowed) {
        return allowed.equals("All")
                || allowed.equals(operation)
                || operation.equals("Describe") && (allowed.equals("Read") || allowed.equals("Write"));
    }

    @Override
    public String toString() {
        return operation + " of " + type + " " + name + (isPrefix ? "*" : "");
    }
}
