package dev.sprintworker.sana;

import java.util.OptionalInt;

/**
 * How a snapshot is loaded.
 *
 * @param precision of the networks
 * @param device {@code cpu}, {@code cuda:N} or {@code auto}
 * @param threads that compute an operator on the CPU; absent: as many as this process may use
 * @param softcapping whether the text encoder soft-caps its attention logits, which diffusers pipelines do not
 */
public record PipelineOptions(Precision precision, String device, OptionalInt threads, boolean softcapping) {}
