package dev.sprintworker.sana;

/**
 * One picture of a batch.
 *
 * @param prompt the user's text
 * @param instruction whether the complex human instruction is put before the prompt
 * @param seed of the picture's own noise generator
 */
public record ImageRequest(String prompt, boolean instruction, long seed) {}
