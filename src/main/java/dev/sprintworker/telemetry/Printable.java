package dev.sprintworker.telemetry;

/** Senders' text made fit for one line of a log. */
public final class Printable {

    private static final int MAX_CHARACTERS = 128;

    private Printable() {}

    /** Bounded, without characters that could forge further lines. */
    public static String of(String text) {
        String bounded = text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS) + "...";
        return bounded.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]", "?");
    }
}
