package dev.sprintworker.flow;

import dev.sprintworker.admission.Admission;
import dev.sprintworker.admission.AdmittedPrompt;
import dev.sprintworker.batch.DeviceStatus;
import dev.sprintworker.batch.GeneratedImages;
import dev.sprintworker.batch.ImageGenerator;
import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.event.CancelledPrompt;
import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.event.Outcome;
import dev.sprintworker.event.Prompt;
import dev.sprintworker.event.PromptFailure;
import dev.sprintworker.sana.SnapshotInfo;
import dev.sprintworker.webhook.WebhookRules;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** Asks the device for the pictures of prompts that are admitted. */
@ApplicationScoped
class AdmittedPictures {

    /** What comes again and again comes in a shorter while than it takes for so many others to come. */
    private static final int REMEMBERED = 1000;

    private final ImageGenerator generator;
    private final CancelledPrompts cancelled;
    private final WebhookRules webhooks;
    private final List<Pattern> denied;
    /** For which the device was asked because it was idle. */
    private final Set<EventIdentity> early =
            Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<EventIdentity, Boolean> eldest) {
                    return size() > REMEMBERED;
                }
            }));

    AdmittedPictures(ImageGenerator generator, CancelledPrompts cancelled, SprintConfig config) {
        this.generator = generator;
        this.cancelled = cancelled;
        this.webhooks = WebhookRules.of(config.webhook());
        this.denied = Admission.ignoringCase(config.policy().deny().orElse(List.of()));
    }

    /** What the device was asked for, and its answer to come. */
    record Asked(
            Prompt prompt, AdmittedPrompt admitted, Outcome.Model model, CompletionStage<GeneratedImages> pictures) {}

    /**
     * Asks.
     *
     * @param unneeded asked when the prompt comes and when the device is about to begin; true if somebody else sees to it
     * @throws PromptFailure if it is not admitted
     * @throws CancellationException if it is unneeded, or there is no device
     */
    Asked ask(Submission submission, BooleanSupplier unneeded) {
        submission.invalid().ifPresent(invalid -> {
            throw invalid;
        });
        Prompt prompt = submission.prompt().orElseThrow();
        Admission.requireSendable(prompt, webhooks);
        requireWanted(submission, unneeded);
        Admission.requireAllowed(prompt, denied);
        SnapshotInfo snapshot =
                generator.snapshot().orElseThrow(() -> new CancellationException("there is no device any more"));
        AdmittedPrompt admitted =
                Admission.admit(prompt, snapshot, submission.identity().seed());
        return new Asked(
                prompt,
                admitted,
                new Outcome.Model(snapshot.name(), snapshot.revision(), snapshot.precision()),
                generator.generate(admitted.settings(), admitted.images(), () -> requireWanted(submission, unneeded)));
    }

    /**
     * Asks if the device has nothing else to do, for one prompt once. What stands against the prompt is said by
     * {@link #ask}.
     */
    Optional<Asked> askIfIdle(Submission submission, BooleanSupplier unneeded) {
        DeviceStatus device = generator.status();
        if (device.waiting() > 0 || !device.busy().isZero() || !early.add(submission.identity())) {
            return Optional.empty();
        }
        try {
            return Optional.of(ask(submission, unneeded));
        } catch (RuntimeException refused) {
            return Optional.empty();
        }
    }

    private void requireWanted(Submission submission, BooleanSupplier unneeded) {
        if (unneeded.getAsBoolean()) {
            throw new CancellationException("somebody else has got the prompt");
        }
        if (cancelled.contains(submission.identity())) {
            throw new CancelledPrompt();
        }
        Admission.requireUnexpired(submission.event(), Instant.now());
    }
}
