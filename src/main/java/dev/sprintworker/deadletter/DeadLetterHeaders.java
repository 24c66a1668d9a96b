package dev.sprintworker.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The {@code dead-letter-*} headers, all of them UTF-8 text. A record may have some from its sender or an earlier life,
 * so of several with one name the last is the valid one.
 */
final class DeadLetterHeaders {

    static final String CODE = "dead-letter-code";
    static final String MESSAGE = "dead-letter-message";
    static final String TOPIC = "dead-letter-topic";
    static final String PARTITION = "dead-letter-partition";
    static final String OFFSET = "dead-letter-offset";
    static final String TIME = "dead-letter-time";

    /** Bytes of the value that is not there. */
    static final String VALUE_OMITTED = "dead-letter-value-omitted";

    private static final String PREFIX = "dead-letter-";

    private DeadLetterHeaders() {}

    static Optional<String> text(Headers headers, String name) {
        return Optional.ofNullable(headers.lastHeader(name))
                .map(Header::value)
                .map(value -> new String(value, StandardCharsets.UTF_8));
    }

    static void add(Headers headers, String name, Object text) {
        headers.add(name, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The headers as they were before the record became a dead letter, in their order; the argument is not changed. */
    static Headers without(Headers headers) {
        Headers others = new RecordHeaders();
        for (Header header : headers) {
            if (!header.key().startsWith(PREFIX)) {
                others.add(header);
            }
        }
        return others;
    }
}
