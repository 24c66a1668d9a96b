package dev.sprintworker.sana;

/** Seconds a batch spent in each stage of the pipeline. */
public record StageSeconds(double text, double denoise, double decode) {}
