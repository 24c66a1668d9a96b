package dev.sprintworker.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** {@code $ref} in the documents: to another place in the same one, or to a schema file. */
final class References {

    private References() {}

    /** What the node refers to, in however many steps; the node itself, if it refers to nothing. */
    static JsonNode resolved(String path, JsonNode node) {
        return node.path("$ref").isTextual() ? resolve(path, node.get("$ref").textValue()) : node;
    }

    /** @return missing, if nothing is there */
    static JsonNode resolve(String path, String reference) {
        String file = reference.substring(0, reference.indexOf('#') < 0 ? reference.length() : reference.indexOf('#'));
        String pointer = reference.substring(file.length()).replaceFirst("^#", "");
        String target = file.isEmpty() ? path : Contract.schemaFile(name(file));
        return resolved(target, Contract.document(target).at(pointer));
    }

    /** Every reference in the document. */
    static List<String> in(JsonNode node) {
        List<String> references = new ArrayList<>();
        node.findValues("$ref").forEach(reference -> references.add(reference.textValue()));
        return references;
    }

    /** Where a schema that a document has inline or refers to can be loaded from. */
    static String location(String path, String pointer, JsonNode schema) {
        String reference = schema.path("$ref").asText("#");
        return reference.startsWith("#") ? path + "#" + pointer : Contract.schemaFile(name(reference));
    }

    private static String name(String file) {
        return file.replaceFirst("^.*/", "").replaceFirst("[.]json$", "");
    }
}
