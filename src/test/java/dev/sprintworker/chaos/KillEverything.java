package dev.sprintworker.chaos;

import java.util.Map;

/**
 * {@code kill -9} of both workers, the broker and the S3 server, with requests under way; then all of them start again.
 *
 * @param requests that reach S3 before; decides how far the prompts have come
 */
record KillEverything(int requests) implements Fault {

    @Override
    public String name() {
        return "kill -9 of everything";
    }

    @Override
    public void prepare(Arena arena) {
        arena.dawdle();
    }

    @Override
    public String strike(Arena arena, Flight flight) throws Exception {
        arena.awaitRequests(arena.proxy.counts().passed(), requests);
        flight.mark();
        String proof = arena.requireBothAtWork();
        arena.store.kill();
        for (ChaosWorker worker : arena.workers) {
            worker.process().kill();
        }
        arena.broker.kill();
        arena.hurry();
        return proof + ", two workers, broker and S3 server ended with status " + JvmProcess.KILLED;
    }

    @Override
    public String end(Arena arena, Flight flight) throws Exception {
        arena.broker.start();
        arena.store.start();
        arena.arrange(Map.of());
        return "";
    }
}
