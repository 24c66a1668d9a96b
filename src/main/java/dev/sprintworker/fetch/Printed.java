package dev.sprintworker.fetch;

/** Text of others on its way to a terminal. */
final class Printed {
    private static final int MAX_CHARACTERS = 200;

    private Printed() {}

    /** In one line, without control characters, of bounded length. */
    static String of(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ").strip();
        return line.length() <= MAX_CHARACTERS ? line : line.substring(0, MAX_CHARACTERS) + "...";
    }
}
