package dev.sprintworker.http;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** UUIDs of version 7 (RFC 9562): 48 bits of milliseconds since 1970, the version, the variant, and 74 random bits. */
final class TimeOrderedId {

    private static final int VERSION = 7;
    private static final int RFC_VARIANT = 2;
    private static final int TIME_SHIFT = 16;
    private static final long RANDOM_A = 0xfffL;
    private static final long RANDOM_B = 0x3fff_ffff_ffff_ffffL;
    private static final SecureRandom RANDOM = new SecureRandom();

    private TimeOrderedId() {}

    static UUID at(Instant time) {
        long high = time.toEpochMilli() << TIME_SHIFT | (long) VERSION << 12 | RANDOM.nextLong() & RANDOM_A;
        long low = (long) RFC_VARIANT << 62 | RANDOM.nextLong() & RANDOM_B;
        return new UUID(high, low);
    }

    /** The id, if the text is one of this version as it is usually written. */
    static Optional<UUID> read(String text) {
        try {
            UUID id = UUID.fromString(text);
            boolean ours = id.version() == VERSION
                    && id.variant() == RFC_VARIANT
                    && id.toString().equals(text);
            return ours ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static Instant time(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> TIME_SHIFT);
    }
}
