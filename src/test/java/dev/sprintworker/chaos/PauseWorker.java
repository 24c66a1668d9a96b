package dev.sprintworker.chaos;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * SIGSTOP of a worker at work, for longer than its session and any transaction of it may last;
 * then SIGCONT. The group has given its partitions to the other worker and every prompt has its outcome before the
 * paused one goes on where it was.
 *
 * @param milestone where one of its threads is when it is stopped; empty: it has requests to S3 under way
 * @param passes of the milestone, or else requests that reach S3, before the pause
 */
record PauseWorker(int worker, Optional<String> milestone, int passes) implements Fault {

    /** For the harness to read the line and stop the process. */
    private static final Duration PARKED = Duration.ofSeconds(5);

    private static final Duration PARK_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration OVERTAKEN_TIMEOUT = Duration.ofSeconds(90);
    /** What a worker says whose partitions have gone: it tried to commit all the same. */
    private static final String REFUSED = "Kafka did not commit";
    /** The broker looks for transactions that are too old every second. */
    private static final Duration PAUSE = Arena.TRANSACTION_TIMEOUT.plusSeconds(5);

    @Override
    public String name() {
        return milestone.map(point -> "SIGSTOP at " + point).orElse("SIGSTOP") + ", then SIGCONT";
    }

    @Override
    public boolean allowsPosts() {
        return false;
    }

    /** The thread goes on while the process is stopped, as far as its clock can tell. */
    @Override
    public Map<Integer, String> parks() {
        return milestone
                .map(point -> Map.of(worker, point + ":" + passes + ":" + PARKED))
                .orElse(Map.of());
    }

    @Override
    public void prepare(Arena arena) {
        if (milestone.isEmpty()) {
            arena.dawdle();
        }
    }

    @Override
    public String strike(Arena arena, Flight flight) throws Exception {
        JvmProcess victim = arena.workers.get(worker).process();
        milestone.ifPresentOrElse(
                point -> victim.awaitLine("parked at " + point, PARK_TIMEOUT),
                () -> arena.awaitRequests(arena.proxy.counts().passed(), passes));
        flight.mark();
        victim.pause();
        arena.hurry();
        return milestone.isPresent() ? victim.name() + " parked (pass " + passes + ")" : arena.requireBothAtWork();
    }

    @Override
    public String end(Arena arena, Flight flight) throws Exception {
        long start = System.nanoTime();
        JvmProcess paused = arena.workers.get(worker).process();
        arena.awaitMembers(arena.workers.size() - 1);
        double alone = (System.nanoTime() - start) / 1e9;
        await("outcomes by the other worker").atMost(OVERTAKEN_TIMEOUT).until(() -> flight.inFlight() == 0);
        await("past the transaction timeout")
                .atMost(OVERTAKEN_TIMEOUT)
                .until(() -> System.nanoTime() - start > PAUSE.toNanos());
        double seconds = (System.nanoTime() - start) / 1e9;
        long refusedBefore = paused.linesWith(REFUSED);
        paused.resume();
        arena.awaitMembers(arena.workers.size());
        if (!paused.isAlive()) {
            throw paused.failure("it did not survive its pause");
        }
        return "%s stopped for %.0f s, out of the group after %.1f s, back in it, %d commits refused"
                .formatted(paused.name(), seconds, alone, paused.linesWith(REFUSED) - refusedBefore);
    }
}
