package dev.sprintworker.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Headers;

/** Records, judged by the AsyncAPI document. */
public final class AsyncApi {

    private AsyncApi() {}

    /** What is wrong with the record; nothing, if it is as the document says. */
    public static List<String> errors(String message, Headers headers, byte[] value) {
        List<String> errors = new ArrayList<>(errors(message, headers));
        errors.addAll(Contract.errors(schemaOf(message, "payload"), Contract.json(value)));
        return errors;
    }

    /** For records whose value may be anything. */
    public static List<String> errors(String message, Headers headers) {
        return Contract.errors(schemaOf(message, "headers"), json(headers));
    }

    /**
     * @param message name of a message under {@code components}
     * @param part {@code headers} or {@code payload}
     */
    static Schema schemaOf(String message, String part) {
        String pointer = "/components/messages/" + message + "/" + part;
        JsonNode schema = Contract.document(Contract.ASYNCAPI).at(pointer);
        return Contract.schemaAt(References.location(Contract.ASYNCAPI, pointer, schema));
    }

    private static JsonNode json(Headers headers) {
        ObjectNode json = Contract.JSON.createObjectNode();
        headers.forEach(header -> json.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return json;
    }
}
