package dev.sprintworker.webhook;

import io.netty.handler.codec.DateFormatter;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

/** The header {@code Retry-After} (RFC 9110, 10.2.3): seconds or a date in any of the three forms of HTTP. */
final class RetryAfter {

    private static final int MAX_DIGITS = 12;
    private static final int MAX_CHARACTERS = 64;

    private RetryAfter() {}

    /** From zero to the bound; empty if there is no header, or it says neither. */
    static Optional<Duration> parse(String header, Instant now, Duration bound) {
        if (header == null || header.isBlank() || header.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        String text = header.strip();
        if (text.matches("[0-9]+")) {
            return Optional.of(
                    text.length() > MAX_DIGITS ? bound : atMost(bound, Duration.ofSeconds(Long.parseLong(text))));
        }
        return date(text)
                .map(date -> Duration.between(now, date))
                .map(wait -> wait.isNegative() ? Duration.ZERO : atMost(bound, wait));
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.ofNullable(DateFormatter.parseHttpDate(text)).map(Date::toInstant);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Duration atMost(Duration bound, Duration wait) {
        return wait.compareTo(bound) > 0 ? bound : wait;
    }
}
