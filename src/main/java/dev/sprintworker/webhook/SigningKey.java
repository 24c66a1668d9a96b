package dev.sprintworker.webhook;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** A secret that signs as Standard Webhooks asks. Neither its text nor its errors show any of the secret. */
public sealed interface SigningKey {

    /** Of shared secrets, as the standard has it. */
    String HMAC_PREFIX = "whsec_";

    /** Of private keys, as the standard has it. */
    String ED25519_PREFIX = "whsk_";

    int MIN_HMAC_BYTES = 24;
    int MAX_HMAC_BYTES = 64;

    /** One entry of the header {@code webhook-signature}. */
    String sign(String id, Instant timestamp, String body);

    /**
     * @param secret {@code whsec_} and 24 to 64 bytes in base64, or {@code whsk_} and an ed25519 private key in base64:
     *     the seed of 32 bytes, or seed and public key
     */
    static SigningKey parse(String secret) {
        if (secret.startsWith(HMAC_PREFIX)) {
            byte[] key = base64(secret, HMAC_PREFIX);
            if (key.length < MIN_HMAC_BYTES || key.length > MAX_HMAC_BYTES) {
                throw new IllegalArgumentException("has " + key.length + " bytes, expected from " + MIN_HMAC_BYTES
                        + " to " + MAX_HMAC_BYTES + " after " + HMAC_PREFIX);
            }
            return new Hmac(key);
        }
        if (secret.startsWith(ED25519_PREFIX)) {
            byte[] key = base64(secret, ED25519_PREFIX);
            try {
                return new Ed25519(Ed25519Keys.privateKey(key));
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        }
        throw new IllegalArgumentException("begins with neither " + HMAC_PREFIX + " nor " + ED25519_PREFIX);
    }

    private static byte[] base64(String secret, String prefix) {
        try {
            return Base64.getDecoder().decode(secret.substring(prefix.length()));
        } catch (IllegalArgumentException e) {
            // The decoder's message quotes a character of the secret, so it is no cause to keep.
            throw new IllegalArgumentException("is not base64 after " + prefix);
        }
    }

    /** {@code v1}: HMAC-SHA256 by the reference library. */
    final class Hmac implements SigningKey {

        private final Webhook signer;

        Hmac(byte[] key) {
            try {
                this.signer = new Webhook(key);
            } catch (EmptyWebhookSecretException e) {
                throw new IllegalArgumentException("is empty", e);
            }
        }

        @Override
        public String sign(String id, Instant timestamp, String body) {
            try {
                return signer.sign(id, timestamp.getEpochSecond(), body);
            } catch (WebhookSigningException e) {
                throw new IllegalStateException("every JDK has HmacSHA256", e);
            }
        }

        @Override
        public String toString() {
            return HMAC_PREFIX + "(hidden)";
        }
    }

    /** {@code v1a}: ed25519 by the JDK. */
    final class Ed25519 implements SigningKey {

        private final PrivateKey key;

        Ed25519(PrivateKey key) {
            this.key = key;
        }

        @Override
        public String sign(String id, Instant timestamp, String body) {
            String signed = id + "." + timestamp.getEpochSecond() + "." + body;
            try {
                Signature signature = Signature.getInstance(Ed25519Keys.ALGORITHM);
                signature.initSign(key);
                signature.update(signed.getBytes(StandardCharsets.UTF_8));
                return "v1a," + Base64.getEncoder().encodeToString(signature.sign());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK since 15 has Ed25519", e);
            }
        }

        @Override
        public String toString() {
            return ED25519_PREFIX + "(hidden)";
        }
    }
}
