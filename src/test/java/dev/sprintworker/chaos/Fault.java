package dev.sprintworker.chaos;

import java.util.Map;

/**
 * Something that goes wrong while prompts are at work. {@link #strike} proves that it happened and throws when it did
 * not, or when nothing was there for it to hit.
 */
interface Fault {

    String name();

    /** Workers that are to park, and where: name of a milestone and how often it is passed, with a colon between. */
    default Map<Integer, String> parks() {
        return Map.of();
    }

    /**
     * Whether the wave has prompts by HTTP. Not while a worker is taken for dead that is not: it may tell an outcome a
     * second time, with the same id, as the contract says.
     */
    default boolean allowsPosts() {
        return true;
    }

    /** Before the wave is published; two workers are ready and nothing is in flight. */
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

        /** Right before the fault: fails when no prompt is in flight, else remembers how many are, and the time. */
        void mark();
    }
}
