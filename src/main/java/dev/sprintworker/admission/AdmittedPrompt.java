package dev.sprintworker.admission;

import dev.sprintworker.event.Outcome;
import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.ImageRequest;
import java.util.List;

/**
 * A prompt the loaded snapshot can make.
 *
 * @param settings shared by the prompt's pictures
 * @param images one request per picture; picture i has seed + i
 * @param effective the same values as outcomes report them
 */
public record AdmittedPrompt(GenerationSettings settings, List<ImageRequest> images, Outcome.Request effective) {}
