package dev.sprintworker.publish;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * How long who has to tell an outcome may take. No setting: what holds between processes has to be the same in all of
 * them.
 */
@DefaultBean
@ApplicationScoped
public class PublishingTimes {

    private static final Duration PUBLISHES_WITHIN = Duration.ofSeconds(30);
    private static final Duration MARGIN = Duration.ofSeconds(15);

    /** A request that has to tell an outcome does so within this time after it got the part, or never. */
    public Duration publishesWithin() {
        return PUBLISHES_WITHIN;
    }

    /** A request does not begin later than this, so that what it began has ended in time. */
    public Duration beginsWithin() {
        return publishesWithin().dividedBy(2);
    }

    /** A part older than this, by the store's clock, is played, or it is somebody else's. */
    public Duration settled() {
        return publishesWithin().plus(MARGIN);
    }
}
