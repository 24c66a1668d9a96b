package dev.sprintworker.png;

import java.util.Optional;

/**
 * What a PNG file says of its making.
 *
 * @param model name
 * @param revision of the model
 * @param seed that alone makes this picture again
 * @param steps denoising steps
 * @param guidanceScale embedded guidance
 * @param prompt only where the operator wants it in files
 */
public record PngText(
        String model, String revision, long seed, int steps, float guidanceScale, Optional<String> prompt) {}
