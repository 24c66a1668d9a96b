package dev.sprintworker.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is sent in one attempt, signed for it. The next attempt has the same id and body, a fresh timestamp, and with it
 * another signature.
 *
 * @param id the same for every attempt, so that receivers know what they have had
 * @param body JSON
 * @param signature one entry for each key, with spaces in between
 */
public record SignedMessage(String id, Instant timestamp, String body, String signature) {

    public static final String ID = "webhook-id";
    public static final String TIMESTAMP = "webhook-timestamp";
    public static final String SIGNATURE = "webhook-signature";

    /** A dot would move the border between id and timestamp in what is signed. */
    private static final Pattern ID_PATTERN = Pattern.compile("[A-Za-z0-9_-]{1,256}");

    /** @param keys at least one; while a secret is being replaced, the new one and the old one */
    public static SignedMessage sign(String id, Instant now, String body, List<SigningKey> keys) {
        if (!ID_PATTERN.matcher(id).matches()) {
            throw new IllegalArgumentException("a webhook-id has letters, digits, - and _");
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("there is no key to sign with");
        }
        String signature =
                keys.stream().map(key -> key.sign(id, now, body)).distinct().collect(Collectors.joining(" "));
        return new SignedMessage(id, now, body, signature);
    }

    /** Header names and values, without those every request has. */
    Map<String, String> headers() {
        return Map.of(ID, id, TIMESTAMP, Long.toString(timestamp.getEpochSecond()), SIGNATURE, signature);
    }

    byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "SignedMessage[" + id + "]";
    }
}
