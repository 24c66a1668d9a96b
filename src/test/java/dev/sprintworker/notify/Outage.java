package dev.sprintworker.notify;

import dev.sprintworker.notify.OutcomePublisher.Published;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The time after a notifier was killed in which outcomes had to wait for another: until of each partition one that was
 * published after the kill has arrived.
 *
 * @param notifier what was killed
 * @param killedMillis since the epoch
 * @param overMillis since the epoch
 */
record Outage(String notifier, long killedMillis, long overMillis) {

    private static final long PROMPT_MILLIS = 2000;

    /** An outcome that has arrived. */
    record Arrival(PlannedOutcome outcome, Published published, long arrivedMillis) {
        long latencyMillis() {
            return arrivedMillis - published.millis();
        }
    }

    static Outage of(String notifier, long killedMillis, Collection<Arrival> arrivals) {
        Map<Integer, Long> firstByPartition = arrivals.stream()
                .filter(arrival -> arrival.published().millis() > killedMillis)
                .collect(Collectors.toMap(
                        arrival -> arrival.published().partition(), Arrival::arrivedMillis, Math::min));
        return new Outage(
                notifier,
                killedMillis,
                firstByPartition.values().stream()
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(killedMillis));
    }

    /** Whether the outcome was published in that time, or so shortly before that it need not have arrived. */
    boolean covers(Arrival arrival) {
        return arrival.arrivedMillis() > killedMillis
                && arrival.published().millis() > killedMillis - PROMPT_MILLIS
                && arrival.published().millis() <= overMillis;
    }

    List<Arrival> covered(Collection<Arrival> arrivals) {
        return arrivals.stream().filter(this::covers).toList();
    }

    long millis() {
        return overMillis - killedMillis;
    }
}
