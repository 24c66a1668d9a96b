package dev.sprintworker.webhook;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Raw ed25519 keys (RFC 8032) as the JDK takes them. */
final class Ed25519Keys {

    static final String ALGORITHM = "Ed25519";

    private static final int SEED_BYTES = 32;
    private static final int PAIR_BYTES = 64;

    /** What comes before the 32 bytes of a public key in its DER encoding (RFC 8410). */
    private static final byte[] PUBLIC_KEY_HEADER = HexFormat.of().parseHex("302a300506032b6570032100");

    private Ed25519Keys() {}

    /** @param bytes the seed, or seed and public key as libsodium writes them */
    static PrivateKey privateKey(byte[] bytes) {
        if (bytes.length != SEED_BYTES && bytes.length != PAIR_BYTES) {
            throw new IllegalArgumentException("has " + bytes.length + " bytes, expected an ed25519 seed of "
                    + SEED_BYTES + ", or seed and public key of " + PAIR_BYTES);
        }
        try {
            byte[] seed = Arrays.copyOf(bytes, SEED_BYTES);
            PrivateKey key = KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
            if (bytes.length == PAIR_BYTES && !belong(key, Arrays.copyOfRange(bytes, SEED_BYTES, PAIR_BYTES))) {
                throw new IllegalArgumentException("has an ed25519 public key that is not of its seed");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("is no ed25519 key", e);
        }
    }

    /** @param raw 32 bytes */
    static PublicKey publicKey(byte[] raw) throws GeneralSecurityException {
        byte[] encoded = Arrays.copyOf(PUBLIC_KEY_HEADER, PUBLIC_KEY_HEADER.length + raw.length);
        System.arraycopy(raw, 0, encoded, PUBLIC_KEY_HEADER.length, raw.length);
        return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static boolean belong(PrivateKey key, byte[] publicKey) throws GeneralSecurityException {
        byte[] probe = {1};
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey(publicKey));
        signature.update(probe);
        return signature.verify(signed);
    }
}
