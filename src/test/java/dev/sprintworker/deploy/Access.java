package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

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
