package dev.sprintworker.admission;

import dev.sprintworker.event.ExpiredPrompt;
import dev.sprintworker.event.InvalidPrompt;
import dev.sprintworker.event.Outcome;
import dev.sprintworker.event.Prompt;
import dev.sprintworker.event.RejectedPrompt;
import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.ImageRequest;
import dev.sprintworker.sana.SnapshotInfo;
import dev.sprintworker.webhook.WebhookRules;
import io.cloudevents.CloudEvent;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** Decides whether device time is spent on a prompt, and fills in what the sender left open. */
public final class Admission {

    private static final String EXPIRY = "expirytime";
    private static final int STEPS_WITH_INTERMEDIATE_TIMESTEP = 2;

    private Admission() {}

    /** Throws {@link ExpiredPrompt} when the event's {@code expirytime} is not in the future. */
    public static void requireUnexpired(CloudEvent event, Instant now) {
        Object value = event.getExtension(EXPIRY);
        if (value == null) {
            return;
        }
        Instant expiry;
        try {
            expiry = OffsetDateTime.parse(value.toString()).toInstant();
        } catch (DateTimeException e) {
            throw new InvalidPrompt(EXPIRY, "must be an RFC 3339 time");
        }
        if (!expiry.isAfter(now)) {
            throw new ExpiredPrompt(expiry);
        }
    }

    /**
     * Throws {@link RejectedPrompt} when one of the expressions is found in the prompt's text.
     *
     * @param denied see {@link #ignoringCase}
     */
    public static void requireAllowed(Prompt prompt, List<Pattern> denied) {
        for (Pattern pattern : denied) {
            if (pattern.matcher(prompt.text()).find()) {
                throw new RejectedPrompt();
            }
        }
    }

    /** The expressions such that they are found whatever the case. */
    public static List<Pattern> ignoringCase(List<Pattern> expressions) {
        return expressions.stream()
                .map(expression -> Pattern.compile(
                        expression.pattern(), expression.flags() | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE))
                .toList();
    }

    /**
     * Throws {@link InvalidPrompt} when the outcome could never be sent where the prompt wants it. DNS is not asked: what
     * a name resolves to is judged when something is sent there.
     */
    public static void requireSendable(Prompt prompt, WebhookRules rules) {
        prompt.webhook().flatMap(webhook -> rules.refusal(webhook.url())).ifPresent(reason -> {
            throw new InvalidPrompt("webhook.url", reason);
        });
    }

    /**
     * Fills in defaults and checks what depends on the snapshot, or throws {@link InvalidPrompt}.
     *
     * @param defaultSeed of the first picture when the prompt has none
     */
    public static AdmittedPrompt admit(Prompt prompt, SnapshotInfo snapshot, long defaultSeed) {
        int steps = prompt.steps().orElse(GenerationSettings.DEFAULT_STEPS);
        var settings = new GenerationSettings(
                size("width", prompt.width(), snapshot),
                size("height", prompt.height(), snapshot),
                steps,
                prompt.guidanceScale().orElse(GenerationSettings.DEFAULT_GUIDANCE_SCALE),
                prompt.maxTimestep().orElse(GenerationSettings.DEFAULT_MAX_TIMESTEP),
                // Without two steps it is the default whatever was asked, so that such prompts can share a batch.
                prompt.intermediateTimestep().orElse(GenerationSettings.DEFAULT_INTERMEDIATE_TIMESTEP),
                true);
        long seed = prompt.seed().orElse(defaultSeed);
        List<ImageRequest> images = LongStream.range(0, prompt.images())
                .mapToObj(i -> new ImageRequest(prompt.text(), prompt.instruction(), seed + i))
                .toList();
        var effective = new Outcome.Request(
                settings.width(),
                settings.height(),
                steps,
                settings.guidanceScale(),
                seed,
                prompt.images(),
                settings.maxTimestep(),
                steps == STEPS_WITH_INTERMEDIATE_TIMESTEP
                        ? Optional.of(settings.intermediateTimestep())
                        : Optional.empty(),
                prompt.instruction());
        return new AdmittedPrompt(settings, images, effective);
    }

    private static int size(String field, OptionalInt asked, SnapshotInfo snapshot) {
        int pixels = asked.orElse(snapshot.nativeSize());
        if (pixels < snapshot.minSize() || pixels > snapshot.maxSize()) {
            throw new InvalidPrompt(
                    field,
                    "must be from " + snapshot.minSize() + " to " + snapshot.maxSize() + " pixels, was " + pixels);
        }
        return pixels;
    }
}
