package dev.sprintworker.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Times as people type them. */
final class TimeText {

    private TimeText() {}

    /**
     * ISO 8601, {@code PT1H30M}, or short, {@code 90s}, {@code 1h30m}, {@code 7d}.
     *
     * @throws DateTimeException when it is neither
     */
    static Duration duration(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        if (upper.startsWith("P") || upper.startsWith("-P")) {
            return Duration.parse(upper);
        }
        return Duration.parse((upper.endsWith("D") ? "P" : "PT") + upper);
    }

    /**
     * An ISO 8601 instant, or a duration back from now.
     *
     * @throws DateTimeException when it is neither
     */
    static Instant instant(String text, Instant now) {
        // Nothing but an instant begins with a year.
        if (text.matches("[+-]?\\d{4,}-.*")) {
            return Instant.parse(text.toUpperCase(Locale.ROOT));
        }
        try {
            return now.minus(duration(text));
        } catch (ArithmeticException e) {
            throw new DateTimeException("before time began", e);
        }
    }
}
