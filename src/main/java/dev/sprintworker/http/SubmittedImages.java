package dev.sprintworker.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.admission.Admission;
import dev.sprintworker.batch.ImageGenerator;
import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.event.Cancellation;
import dev.sprintworker.event.DeliveryState;
import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.event.InvalidPrompt;
import dev.sprintworker.event.Prompt;
import dev.sprintworker.publish.ApiChannels;
import dev.sprintworker.publish.EventRecord;
import dev.sprintworker.store.DeliveryStates;
import dev.sprintworker.store.PictureFolder;
import dev.sprintworker.store.PictureStore;
import dev.sprintworker.store.PresignedUrls;
import dev.sprintworker.telemetry.SprintLog;
import dev.sprintworker.webhook.WebhookRules;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** Prompts of {@code /v1/images}: all that is known of one follows from its id, so that each process can answer. */
@ApplicationScoped
class SubmittedImages {

    /** Servers whose clocks differ by less know each other's ids. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(10);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ApiChannels channels;
    private final PictureStore store;
    private final PresignedUrls urls;
    private final DeliveryStates deliveries;
    private final ImageGenerator generator;
    private final SprintConfig config;
    private final WebhookRules webhooks;
    private final URI source;

    SubmittedImages(
            ApiChannels channels,
            PictureStore store,
            PresignedUrls urls,
            DeliveryStates deliveries,
            ImageGenerator generator,
            SprintConfig config) {
        this.channels = channels;
        this.store = store;
        this.urls = urls;
        this.deliveries = deliveries;
        this.generator = generator;
        this.config = config;
        this.webhooks = WebhookRules.of(config.webhook());
        this.source = URI.create(config.source() + "/v1/images");
    }

    /** Ends the request if the prompt can never be made; sizes are judged where a model is loaded, or by the worker. */
    void requireValid(Supplier<Prompt> parsed) {
        try {
            Prompt prompt = parsed.get();
            Admission.requireSendable(prompt, webhooks);
            generator.snapshot().ifPresent(snapshot -> Admission.admit(prompt, snapshot, 0));
        } catch (InvalidPrompt invalid) {
            throw Problem.invalid(
                            invalid.isOfWhole() ? Problem.Status.BAD_REQUEST : Problem.Status.UNPROCESSABLE_CONTENT,
                            invalid.getMessage())
                    .exception();
        }
    }

    /** Publishes the prompt's event; completes when the broker has it. */
    Uni<UUID> submit(byte[] prompt, Map<String, String> trace) {
        Instant now = Instant.now();
        UUID id = TimeOrderedId.at(now);
        CloudEventBuilder event = CloudEventBuilder.v1()
                .withId(id.toString())
                .withSource(source)
                .withType(Prompt.TYPE)
                .withTime(TimeOrderedId.time(id).atOffset(ZoneOffset.UTC))
                .withData("application/json", prompt);
        trace.forEach(event::withExtension);
        return published(
                        id,
                        () -> channels.submit(EventRecord.of(
                                event.build(), id.toString(), config.topics().prompts())))
                .replaceWith(id);
    }

    /** Publishes that the prompt is not wanted any more. */
    Uni<Void> cancel(UUID id) {
        CloudEvent event = CloudEventBuilder.v1()
                .withId(UUID.randomUUID().toString())
                .withSource(source)
                .withType(Cancellation.TYPE)
                .withSubject(id.toString())
                .withTime(Instant.now().atOffset(ZoneOffset.UTC))
                .build();
        return published(
                id,
                () -> channels.cancel(
                        EventRecord.of(event, id.toString(), config.topics().cancels())));
    }

    /** @param sent may throw at once: a channel whose buffer is full does */
    private static Uni<Void> published(UUID id, Supplier<Uni<Void>> sent) {
        return Uni.createFrom()
                .<Void>deferred(sent::get)
                .onFailure(RecordTooLargeException.class)
                .transform(
                        failure -> Problem.of(Problem.Status.CONTENT_TOO_LARGE, "the body is larger than Kafka takes")
                                .exception())
                .onFailure(failure -> !(failure instanceof ProblemException))
                .transform(failure -> {
                    SprintLog.LOG.submissionFailed(id.toString(), failure.toString());
                    return Problem.unavailable("Kafka does not take events now").exception();
                });
    }

    /** The id, or the problem that it cannot be one that was given here while prompts of that time may still wait. */
    UUID id(String text) {
        Instant now = Instant.now();
        return TimeOrderedId.read(text)
                .filter(id -> TimeOrderedId.time(id).isBefore(now.plus(CLOCK_DIFFERENCE)))
                .orElseThrow(() -> Problem.notFound().exception());
    }

    private EventIdentity identity(UUID id) {
        return new EventIdentity(source.toString(), id.toString());
    }

    /** How far the webhook has come that tells this outcome; empty if none does, or if that is not known now. */
    Uni<Optional<DeliveryState>> webhook(UUID id, CloudEvent outcome) {
        return isToldByWebhook(outcome)
                ? deliveries.get(identity(id))
                : Uni.createFrom().item(Optional.empty());
    }

    private static boolean isToldByWebhook(CloudEvent outcome) {
        try {
            JsonNode events = JSON.readTree(
                            Objects.requireNonNull(outcome.getData()).toBytes())
                    .at("/webhook/events");
            for (JsonNode event : events) {
                if (event.asText().equals(ImageStatus.kind(outcome))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("an outcome's data is a JSON object", e);
        }
    }

    /** The outcome if the prompt has one; empty while it may still get one. */
    Uni<Optional<CloudEvent>> outcome(UUID id) {
        Instant time = TimeOrderedId.time(id);
        var folder = PictureFolder.of(config.s3().prefix(), identity(id), time);
        return store.manifest(folder)
                .ifNoItem()
                .after(STORE_TIMEOUT)
                .failWith(() -> Problem.unavailable("S3 does not answer now").exception())
                .map(found -> found.map(stored -> urls.in(stored.manifest().outcome())))
                .invoke(outcome -> {
                    boolean waits =
                            time.isAfter(Instant.now().minus(config.cancels().window()));
                    if (outcome.isEmpty() && !waits) {
                        throw Problem.notFound().exception();
                    }
                });
    }
}
