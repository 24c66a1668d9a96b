package dev.sprintworker.sana;

import dev.sprintworker.sana.text.PromptTokens;

/**
 * One picture of a batch, with all that needs no device done.
 *
 * @param tokens of the prompt
 * @param noise of each step: elements of the latents, standard normal
 */
public record PreparedImage(PromptTokens tokens, float[][] noise) {}
