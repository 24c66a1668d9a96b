package dev.sprintworker.store;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * User-defined metadata of an S3 object: HTTP headers of at most 2 KB together. An object with too much of it could
 * never be stored, so what no longer fits is left out; the manifest beside the picture has it all.
 */
final class ObjectMetadata {

    /** In front of the sender's own entries. */
    static final String SENDER_PREFIX = "user-";

    private static final int MAX_BYTES = 2048;

    private final Map<String, String> entries = new LinkedHashMap<>();
    private int bytes;

    /** Adds the entry unless its name is taken or it does not fit; the earlier call has precedence. */
    ObjectMetadata with(String name, String value) {
        String headerName = headerSafe(name).toLowerCase(Locale.ROOT);
        String headerValue = headerSafe(value);
        int size = headerName.length() + headerValue.length();
        if (bytes + size <= MAX_BYTES && entries.putIfAbsent(headerName, headerValue) == null) {
            bytes += size;
        }
        return this;
    }

    /** Adds the sender's entries, in their order. */
    ObjectMetadata with(Map<String, String> sender) {
        sender.forEach((name, value) -> with(SENDER_PREFIX + name, value));
        return this;
    }

    Map<String, String> entries() {
        return entries;
    }

    /** Percent-encoded where a header could not carry it; the common case stays as it is. */
    private static String headerSafe(String text) {
        return text.matches("[A-Za-z0-9._~-]*")
                ? text
                : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
