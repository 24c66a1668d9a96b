package dev.sprintworker.chaos;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/**
 * SIGSTOP of a worker with requests to S3 under way, for longer than its session and any transaction of it may last;
 * then SIGCONT. The group has given its partitions to the other worker and every prompt has its outcome before the
 * paused one goes on where it was.
 *
 * @param requests that reach S3 before the pause; decides how far its prompts have come
 */
record PauseWorker(int worker, int requests) implements Fault {

    private static final Duration OVERTAKEN_TIMEOUT = Duration.ofSeconds(90);
    /** What a worker says whose partitions have gone: it tried to commit all the same. */
    private static final String REFUSED = "CommitFailedException";
    /** The broker looks for transactions that are too old every second. */
    private static final Duration PAUSE = Arena.TRANSACTION_TIMEOUT.plusSeconds(5);

    @Override
    public String name() {
        return "SIGSTOP of a worker, then SIGCONT";
    }

    @Override
    public void prepare(Arena arena) {
        arena.dawdle();
    }

    @Override
    public String strike(Arena arena, Flight flight) throws Exception {
        arena.awaitRequests(arena.proxy.counts().passed(), requests);
        flight.mark();
        arena.workers.get(worker).process().pause();
        arena.hurry();
        return arena.requireBothAtWork();
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
        return "%s stopped for %.0f s, out of the group after %.1f s, back in it, commits refused %d"
                .formatted(paused.name(), seconds, alone, paused.linesWith(REFUSED) - refusedBefore);
    }
}
