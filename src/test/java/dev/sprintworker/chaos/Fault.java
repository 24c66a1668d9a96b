package dev.sprintworker.chaos;

/**
 * Something that goes wrong while prompts are at work. {@link #strike} proves that it happened and throws when it did
 * not, or when nothing was there for it to hit.
 */
interface Fault {

    String name();

    /** Before the wave is published; nothing is in flight. */
    default void prepare(Arena arena) throws Exception {}

    /** While the wave is at work; returns what proves that it struck. */
    String strike(Arena arena, Flight flight) throws Exception;

    /** After the rest of the wave was published; returns more of the proof, or the empty string. */
    default String end(Arena arena, Flight flight) throws Exception {
        return "";
    }

    /** What is between submission and outcome, as seen from outside. */
    interface Flight {

        /** Prompts submitted without a visible outcome. */
        int inFlight();

        /** Fails when no prompt is in flight; otherwise remembers how many were. */
        void mark();
    }
}
