package dev.sprintworker.publish;

import dev.sprintworker.event.Manifest;
import dev.sprintworker.event.Origin;
import dev.sprintworker.store.PictureFolder;
import dev.sprintworker.store.PictureStore;
import dev.sprintworker.store.StoredManifest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * Who publishes the outcome of a prompt that is decided: a manifest says "made", not "told".
 *
 * <p>A record publishes with its own offset, in one transaction, what it made itself, however often it is delivered. What
 * another record of the topic made is that record's to publish: its offset either was committed together with the outcome
 * or is not committed, and then it will be delivered and publish. What a request made it publishes itself, and leaves the
 * marker {@code published} when that is done; if it died in between, whoever meets the manifest next looks into the topic.
 */
@ApplicationScoped
public class Telling {

    /** A request that made a manifest publishes within this time or never. */
    public static final Duration PUBLISHES_WITHIN = Duration.ofSeconds(30);

    /** A manifest older than this, by the store's clock, is published or waits for somebody else to do it. */
    private static final Duration SETTLED = PUBLISHES_WITHIN.plusSeconds(15);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);

    private final PictureStore store;
    private final OutcomeSearch search;

    Telling(PictureStore store, OutcomeSearch search) {
        this.store = store;
        this.search = search;
    }

    /** Whether the record has to publish the outcome with its offset; takes as long as it takes to know. */
    public Uni<Boolean> isDueBy(Origin.KafkaRecord record, StoredManifest stored, PictureFolder folder) {
        Origin madeBy = stored.manifest().madeBy();
        if (madeBy.equals(record)) {
            return Uni.createFrom().item(true);
        }
        if (madeBy instanceof Origin.KafkaRecord other && other.topic().equals(record.topic())) {
            return Uni.createFrom().item(false);
        }
        return isUntold(stored.manifest(), folder, stored.age());
    }

    /** Whether nobody has published what a request, or a record of another topic, has made; waits until that is settled. */
    public Uni<Boolean> isUntold(Manifest manifest, PictureFolder folder, Duration age) {
        return store.published(folder).chain(published -> {
            if (published) {
                return Uni.createFrom().item(false);
            }
            if (age.compareTo(SETTLED) < 0) {
                return Uni.createFrom()
                        .voidItem()
                        .onItem()
                        .delayIt()
                        .by(LOOK_AGAIN)
                        .chain(() -> isUntold(manifest, folder, age.plus(LOOK_AGAIN)));
            }
            return search.told(manifest)
                    .onFailure()
                    .retry()
                    .withBackOff(LOOK_AGAIN, MAX_BACKOFF)
                    .indefinitely()
                    .map(told -> !told);
        });
    }
}
