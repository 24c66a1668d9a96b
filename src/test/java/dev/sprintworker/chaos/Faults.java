package dev.sprintworker.chaos;

import dev.sprintworker.chaos.FaultyS3Proxy.Counts;
import dev.sprintworker.chaos.FaultyS3Proxy.Mode;
import java.time.Duration;
import java.util.Map;

/** The faults of the suite; each is used once. */
final class Faults {

    private static final Duration PARK_TIMEOUT = Duration.ofSeconds(60);

    private Faults() {}

    /** Nothing goes wrong. */
    static Fault none() {
        return new Fault() {
            @Override
            public String name() {
                return "none";
            }

            @Override
            public String strike(Arena arena, Flight flight) {
                flight.mark();
                return "";
            }
        };
    }

    /**
     * {@code kill -9} of a worker while one of its threads waits at the milestone.
     *
     * @param times that the milestone is passed, the last of which does not end
     * @param replaced whether a new one is started at once; else the other worker takes over when its session is over
     */
    record KillAt(String milestone, int times, int worker, boolean replaced) implements Fault {

        @Override
        public String name() {
            return "kill -9 at " + milestone + (replaced ? ", replaced" : "");
        }

        @Override
        public Map<Integer, String> parks() {
            return Map.of(worker, milestone + ":" + times);
        }

        @Override
        public String strike(Arena arena, Flight flight) throws Exception {
            JvmProcess victim = arena.workers.get(worker).process();
            victim.awaitLine("parked at " + milestone, PARK_TIMEOUT);
            flight.mark();
            victim.kill();
            return victim.name() + " parked (pass " + times + ") and ended with status " + JvmProcess.KILLED;
        }

        @Override
        public String end(Arena arena, Flight flight) throws Exception {
            if (replaced) {
                arena.arrange(Map.of());
            }
            return "";
        }
    }

    /** SIGTERM of a worker at work, and a new one in its place. */
    record Terminate(int worker) implements Fault {

        @Override
        public String name() {
            return "SIGTERM";
        }

        @Override
        public void prepare(Arena arena) {
            arena.dawdle();
        }

        @Override
        public String strike(Arena arena, Flight flight) throws Exception {
            arena.awaitRequests(arena.proxy.counts().passed(), 4);
            flight.mark();
            String proof = arena.requireBothAtWork();
            arena.hurry();
            JvmProcess victim = arena.workers.get(worker).process();
            long start = System.nanoTime();
            int status = arena.terminate(arena.workers.get(worker));
            return "%s, %s ended with status %d after %.1f s"
                    .formatted(proof, victim.name(), status, (System.nanoTime() - start) / 1e9);
        }

        @Override
        public String end(Arena arena, Flight flight) throws Exception {
            arena.arrange(Map.of());
            return "";
        }
    }

    /** {@code kill -9} of the broker, which stays away for a while. */
    record KillBroker(Duration away) implements Fault {

        @Override
        public String name() {
            return "kill -9 of the broker, away " + away.toSeconds() + " s";
        }

        @Override
        public void prepare(Arena arena) {
            arena.dawdle();
        }

        @Override
        public String strike(Arena arena, Flight flight) throws Exception {
            arena.awaitRequests(arena.proxy.counts().passed(), 4);
            flight.mark();
            arena.hurry();
            arena.broker.kill();
            return "broker ended with status " + JvmProcess.KILLED;
        }

        @Override
        public String end(Arena arena, Flight flight) throws Exception {
            Arena.let(away);
            arena.broker.start();
            return "";
        }
    }

    /** S3 answers with errors, not at all, or is not there. */
    record StoreAway(Mode mode, Duration away) implements Fault {

        @Override
        public String name() {
            return switch (mode) {
                        case PASS -> "S3 well";
                        case ERROR -> "S3 answers 500";
                        case HANG -> "S3 hangs";
                        case REFUSE -> "S3 refuses connections";
                    }
                    + ", " + away.toSeconds() + " s";
        }

        @Override
        public void prepare(Arena arena) {
            arena.dawdle(); // nothing is done before the fault is there
        }

        @Override
        public String strike(Arena arena, Flight flight) throws Exception {
            arena.awaitRequests(arena.proxy.counts().passed(), 4);
            flight.mark();
            arena.proxy.mode(mode);
            arena.hurry();
            return "";
        }

        @Override
        public String end(Arena arena, Flight flight) throws Exception {
            Arena.let(away);
            Counts counts = arena.proxy.counts();
            long refused = refused(arena);
            int open = flight.inFlight();
            arena.proxy.mode(Mode.PASS);
            String proof = switch (mode) {
                case PASS -> throw new IllegalStateException("passing is no fault");
                case ERROR ->
                    require(counts.errors(), "answers of 500") + " (" + counts.errorsUnseen()
                            + " carried out all the same)";
                case HANG ->
                    require(counts.hung(), "requests without answer") + " (" + counts.hungUnseen()
                            + " carried out all the same)";
                case REFUSE ->
                    require(counts.cut(), "connections cut") + ", " + require(refused, "refusals in the workers' logs");
            };
            if (open == 0) {
                throw new IllegalStateException("no prompt waited for S3 at the end of " + name());
            }
            return proof + ", " + open + " prompts waiting at its end";
        }

        private static long refused(Arena arena) {
            return arena.workers.stream()
                    .mapToLong(worker -> worker.process().linesWith("Connection refused"))
                    .sum();
        }

        private static String require(long count, String of) {
            if (count == 0) {
                throw new IllegalStateException("no " + of);
            }
            return count + " " + of;
        }
    }
}
