package dev.sprintworker.publish;

import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.event.Manifest;
import dev.sprintworker.event.Origin;
import dev.sprintworker.store.PictureFolder;
import dev.sprintworker.store.PictureStore;
import dev.sprintworker.store.PresignedUrls;
import dev.sprintworker.store.StoredManifest;
import dev.sprintworker.store.Teller;
import dev.sprintworker.telemetry.PromptTrace;
import dev.sprintworker.telemetry.SprintLog;
import dev.sprintworker.telemetry.SprintMetrics;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/**
 * Who publishes the outcome of a prompt that is decided: a manifest says "made", not "told". At any time one is the
 * teller, at first whoever made the manifest.
 *
 * <p>A record publishes with its own offset, in one transaction, however often it is delivered. What another record of
 * the topic has to tell is that record's to publish: its offset either was committed together with the outcome or is not
 * committed, and then it will be delivered and publish.
 *
 * <p>A request has no offset. It publishes soon after it became the teller or never, and then leaves the marker
 * {@code published}. Without the marker, for a request that became the teller at second 0:
 *
 * <pre>
 *  0 to 15 s   it may begin to publish
 *    to 30 s   what it began has ended, acknowledged or given up
 *    at 45 s   settled, by the store's clock: whatever it did shows. Who meets the prompt now looks into the topic:
 *              told, the marker is left; untold, it takes the telling over, by an object that is created once. Of
 *              several one succeeds and is the teller, with its own second 0, and the others learn of it.
 * </pre>
 *
 * <p>So two tell the same outcome only if one of them, taken for dead, comes back to life between its look at the clock
 * and its send; and then it has the same id.
 */
@ApplicationScoped
public class Telling {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);

    private final PictureStore store;
    private final OutcomeSearch search;
    private final EventSender sender;
    private final PresignedUrls urls;
    private final PublishingTimes times;
    private final SprintMetrics metrics;
    private final String topic;

    Telling(
            PictureStore store,
            OutcomeSearch search,
            EventSender sender,
            PresignedUrls urls,
            PublishingTimes times,
            SprintMetrics metrics,
            SprintConfig config) {
        this.store = store;
        this.search = search;
        this.sender = sender;
        this.urls = urls;
        this.times = times;
        this.metrics = metrics;
        this.topic = config.topics().outcomes();
    }

    /** What to do for who meets a manifest, given who is the teller. */
    enum Part {
        /** It is one's own. */
        PUBLISH,
        /** A record publishes it with its offset. */
        RECORDS,
        /** A request may be about to publish it. */
        UNSETTLED,
        /** A request should have published it. */
        SETTLED
    }

    /**
     * The rule. Records of another topic count as requests: their offsets say nothing to this one's consumers.
     *
     * @param justNow whether the teller is known for having got the part by this very call, so that its age is exact
     */
    static Part part(Origin own, Origin teller, boolean justNow, Duration age, PublishingTimes times) {
        if (teller.equals(own)
                && (own instanceof Origin.KafkaRecord || justNow && age.compareTo(times.beginsWithin()) < 0)) {
            return Part.PUBLISH;
        }
        if (teller instanceof Origin.KafkaRecord record
                && (own instanceof Origin.Request
                        || own instanceof Origin.KafkaRecord mine
                                && mine.topic().equals(record.topic()))) {
            return Part.RECORDS;
        }
        return age.compareTo(times.settled()) < 0 ? Part.UNSETTLED : Part.SETTLED;
    }

    private Part part(Origin own, Teller teller) {
        return part(own, teller.origin(), teller.own(), teller.age(), times);
    }

    /** Whether the record has to publish the outcome with its offset; takes as long as it takes to know. */
    public Uni<Boolean> isDueBy(Origin.KafkaRecord record, StoredManifest stored) {
        return teller(record, stored).chain(teller -> isDueBy(record, stored.manifest(), stored.folder(), teller));
    }

    /**
     * The same where the group has no committed offset, so that a record may have told its outcome in an earlier life of
     * the group.
     */
    public Uni<Boolean> isStillDueBy(Origin.KafkaRecord record, StoredManifest stored) {
        return stored.own()
                ? isDueBy(record, stored)
                : isTold(stored.manifest(), stored.folder())
                        .chain(told -> told ? Uni.createFrom().item(false) : isDueBy(record, stored));
    }

    private Uni<Boolean> isDueBy(Origin.KafkaRecord record, Manifest manifest, PictureFolder folder, Teller teller) {
        return switch (part(record, teller)) {
            case PUBLISH -> Uni.createFrom().item(true);
            case RECORDS -> Uni.createFrom().item(false);
            case UNSETTLED, SETTLED ->
                successor(record, manifest, folder, teller)
                        .chain(next -> next.isPresent()
                                ? isDueBy(record, manifest, folder, next.get())
                                : Uni.createFrom().item(false));
        };
    }

    /**
     * Tells the outcome if it is the request's part, or waits for who else does.
     *
     * @param trace of the request's prompt
     * @return completes when the outcome is visible to a {@code read_committed} consumer, however long that takes, or at
     *     once with false if a record has to publish it
     */
    public Uni<Boolean> tell(Origin.Request request, StoredManifest stored, PromptTrace trace) {
        return teller(request, stored)
                .chain(teller -> tell(request, stored.manifest(), stored.folder(), teller, trace));
    }

    private Uni<Boolean> tell(
            Origin.Request request, Manifest manifest, PictureFolder folder, Teller teller, PromptTrace trace) {
        return switch (part(request, teller)) {
            case PUBLISH ->
                sender.send(
                                trace.publish(urls.in(manifest.outcome()), topic, OutcomeRecord::of),
                                teller.sinceNanos() + times.beginsWithin().toNanos())
                        .invoke(trace::published)
                        .chain(() -> store.markPublished(folder).replaceWith(true))
                        .onFailure()
                        .recoverWithUni(failure -> {
                            metrics.retry("kafka");
                            SprintLog.LOG.publishingFailed(request, failure.toString());
                            return passOn(request, manifest, folder, teller, trace);
                        });
            case RECORDS -> Uni.createFrom().item(false);
            case UNSETTLED, SETTLED -> passOn(request, manifest, folder, teller, trace);
        };
    }

    private Uni<Boolean> passOn(
            Origin.Request request, Manifest manifest, PictureFolder folder, Teller teller, PromptTrace trace) {
        return successor(request, manifest, folder, teller)
                .chain(next -> next.isPresent()
                        ? tell(request, manifest, folder, next.get(), trace)
                        : Uni.createFrom().item(true));
    }

    /** Completes when the outcome that a record has to publish is visible. */
    public Uni<Void> awaitTold(StoredManifest stored) {
        return store.published(stored.folder())
                .chain(published -> published
                        ? Uni.createFrom().voidItem()
                        : awaitTold(stored.manifest(), stored.folder(), LOOK_AGAIN));
    }

    private Uni<Void> awaitTold(Manifest manifest, PictureFolder folder, Duration pause) {
        Duration next = pause.multipliedBy(2).compareTo(MAX_BACKOFF) < 0 ? pause.multipliedBy(2) : MAX_BACKOFF;
        return isTold(manifest, folder)
                .chain(told -> told
                        ? Uni.createFrom().voidItem()
                        : later(pause).chain(() -> awaitTold(manifest, folder, next)));
    }

    /** Who the teller is. What a record of one's own topic made it will tell itself. */
    private Uni<Teller> teller(Origin own, StoredManifest stored) {
        Origin maker = stored.manifest().madeBy();
        return stored.own() || part(own, maker, false, times.settled(), times) != Part.SETTLED
                ? Uni.createFrom().item(stored.maker())
                : last(stored.folder(), stored.maker());
    }

    private Uni<Teller> last(PictureFolder folder, Teller known) {
        return store.teller(folder, known.generation() + 1)
                .chain(next -> next.isPresent()
                        ? last(folder, next.get())
                        : Uni.createFrom().item(known));
    }

    /** Who tells after the teller has had its time: empty if it did, otherwise one's own or who was quicker. */
    private Uni<Optional<Teller>> successor(Origin own, Manifest manifest, PictureFolder folder, Teller teller) {
        return store.published(folder).chain(published -> {
            if (published) {
                return Uni.createFrom().item(Optional.empty());
            }
            if (teller.age().compareTo(times.settled()) < 0) {
                return later(LOOK_AGAIN).chain(() -> successor(own, manifest, folder, teller));
            }
            return isTold(manifest, folder)
                    .chain(told -> told
                            ? Uni.createFrom().item(Optional.empty())
                            : store.takeOver(folder, teller.generation() + 1, own)
                                    .map(Optional::of));
        });
    }

    private Uni<Boolean> isTold(Manifest manifest, PictureFolder folder) {
        return search.told(manifest)
                .onFailure()
                .retry()
                .withBackOff(LOOK_AGAIN, MAX_BACKOFF)
                .indefinitely()
                .chain(told -> told
                        ? store.markPublished(folder).replaceWith(true)
                        : Uni.createFrom().item(false));
    }

    private static Uni<Void> later(Duration pause) {
        return Uni.createFrom().voidItem().onItem().delayIt().by(pause);
    }
}
