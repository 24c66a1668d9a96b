package dev.sprintworker.fetch;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * What the bytes of a whole file must add up to.
 *
 * @param hex lower case
 */
record Checksum(Algorithm algorithm, String hex) {

    /** The ways in which sources tell a file's checksum. */
    enum Algorithm {
        SHA256("sha256", 64),
        /** A git blob's name: SHA-1 of {@code blob SIZE\0} and the content. */
        GIT_SHA1("git-sha1", 40),
        CRC64NVME("crc64nvme", 16),
        CRC32C("crc32c", 8),
        CRC32("crc32", 8);

        private final String label;
        private final int digits;

        Algorithm(String label, int digits) {
            this.label = label;
            this.digits = digits;
        }

        String label() {
            return label;
        }
    }

    Checksum {
        hex = hex.toLowerCase(Locale.ROOT);
        if (!hex.matches("[0-9a-f]{" + algorithm.digits + "}")) {
            throw new FetchException("'" + hex + "' is no " + algorithm.label + ", expected " + algorithm.digits
                    + " hexadecimal digits");
        }
    }

    @Override
    public String toString() {
        return algorithm.label + ":" + hex;
    }

    /** A sum that grows with the bytes given to it. */
    interface Sum {
        void update(byte[] bytes, int length);

        String hex();
    }

    /** @param size bytes of the whole file, which a git blob's name contains */
    static Sum sum(Algorithm algorithm, long size) {
        return switch (algorithm) {
            case SHA256 -> digest("SHA-256");
            case GIT_SHA1 -> {
                Sum sum = digest("SHA-1");
                byte[] head = ("blob " + size + "\0").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                sum.update(head, head.length);
                yield sum;
            }
            case CRC64NVME -> crc(new Crc64Nvme(), algorithm.digits);
            case CRC32C -> crc(new CRC32C(), algorithm.digits);
            case CRC32 -> crc(new CRC32(), algorithm.digits);
        };
    }

    private static Sum crc(java.util.zip.Checksum crc, int digits) {
        return new Sum() {
            @Override
            public void update(byte[] bytes, int length) {
                crc.update(bytes, 0, length);
            }

            @Override
            public String hex() {
                return HexFormat.of().toHexDigits(crc.getValue(), digits);
            }
        };
    }

    private static Sum digest(String name) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + name, e);
        }
        return new Sum() {
            @Override
            public void update(byte[] bytes, int length) {
                digest.update(bytes, 0, length);
            }

            @Override
            public String hex() {
                return HexFormat.of().formatHex(digest.digest());
            }
        };
    }
}
