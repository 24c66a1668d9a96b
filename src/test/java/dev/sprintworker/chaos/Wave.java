package dev.sprintworker.chaos;

import dev.sprintworker.chaos.Submission.OfCancel;
import java.util.List;

/**
 * What is published around one fault.
 *
 * @param cancels published a wave earlier, so that the prompts are cancelled before they exist
 * @param before submissions that the fault finds at work
 * @param meanwhile submissions that arrive while it lasts
 * @param posted prompts sent by HTTP at the same time; some are in {@code before} as well
 */
record Wave(List<OfCancel> cancels, List<Submission> before, List<Submission> meanwhile, List<PlannedPrompt> posted) {}
