package dev.sprintworker.event;

import io.cloudevents.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What makes two deliveries the same prompt: CloudEvents' {@code source} and {@code id}. Everything the worker names
 * after a prompt derives from it, so that a redelivery arrives at the same names.
 */
public record EventIdentity(String source, String id) {

    private static final int HASH_HEX_DIGITS = 32;
    private static final int SEED_HEX_DIGITS = 8;

    public static EventIdentity of(CloudEvent event) {
        return new EventIdentity(event.getSource().toString(), event.getId());
    }

    /** First 32 hex digits of SHA-256(source NUL id): names the folder of the prompt's pictures. */
    public String hash() {
        return sha256(source + '\0' + id);
    }

    /** Id of the prompt's outcome event, the same for each delivery. */
    public String outcomeId() {
        return sha256("outcome\0" + source + '\0' + id);
    }

    /** A prompt without a seed gets this one, so that each delivery makes the same picture: 0 to 2^32 - 1. */
    public long seed() {
        return Long.parseLong(sha256("seed\0" + source + '\0' + id).substring(0, SEED_HEX_DIGITS), 16);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_HEX_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
