package dev.sprintworker.notify;

import static org.awaitility.Awaitility.await;

import dev.sprintworker.chaos.ChaosWorker;
import dev.sprintworker.chaos.SeenRecord;
import dev.sprintworker.notify.Outage.Arrival;
import dev.sprintworker.notify.OutcomePublisher.Published;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** Publishes a plan, kills notifiers while it does, waits until nothing is left to do, and looks at what came of it. */
final class DeliveryCampaign implements AutoCloseable {

    /**
     * A run.
     *
     * @param forEach outcomes for each receiver
     * @param period between two outcomes
     * @param delays the notifiers' schedule
     * @param notifiers how many there are
     * @param kills at what milestone and pass of it a notifier is killed, in turn; empty: at its share of the outcomes
     */
    record Run(
            long seed,
            List<ReceiverKind> receivers,
            int forEach,
            Duration period,
            List<Duration> delays,
            int notifiers,
            List<Optional<String>> kills) {}

    /** What came of it; {@code arrivals} are the first ones at {@link ReceiverKind#GOOD} receivers. */
    record Result(
            Run run,
            OutcomePlan plan,
            DeliveryTally tally,
            List<Receipt> receipts,
            List<SeenRecord> letters,
            List<Arrival> arrivals,
            List<Outage> outages,
            Map<Outage, Long> pending,
            Duration took,
            Replay replay) {

        /** Of outcomes published while notifiers were at work. */
        Latencies undisturbed() {
            return Latencies.of(arrivals.stream()
                    .filter(arrival -> outages.stream().noneMatch(outage -> outage.covers(arrival)))
                    .toList());
        }
    }

    /**
     * The dead letters of receivers, put back by the tool once these were well.
     *
     * @param missing of them were not accepted then, or died again
     */
    record Replay(int letters, List<String> missing, Duration took) {}

    private record Kill(String notifier, long millis) {}

    private static final Duration PARK_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration TAIL = Duration.ofMinutes(4);

    private final Run run;
    private final NotifierArena arena;
    private final OutcomePlan plan;
    private final List<Kill> kills = new ArrayList<>();

    DeliveryCampaign(Run run, Path directory) throws IOException, ExecutionException, InterruptedException {
        this.run = run;
        this.arena = new NotifierArena(run.receivers(), run.delays(), run.notifiers(), directory);
        this.plan = OutcomePlan.of(run.seed(), run.forEach(), arena.receivers);
    }

    Result run() throws IOException, ExecutionException, InterruptedException {
        arena.startNotifiers(parks(0));
        long start = System.nanoTime();
        try (OutcomePublisher publisher = new OutcomePublisher(arena.broker.address(), plan)) {
            publisher.start(run.period());
            for (int i = 0; i < run.kills().size(); i++) {
                ChaosWorker victim = arena.notifiers.get(i % arena.notifiers.size());
                if (run.kills().get(i).isPresent()) {
                    String milestone = run.kills().get(i).get().split(":")[0];
                    victim.process().awaitLine("parked at " + milestone, PARK_TIMEOUT);
                    kill(victim, " at `" + milestone + "`");
                } else {
                    publisher.awaitPublished(
                            plan.outcomes().size() * (i + 1) / (run.kills().size() + 1));
                    arena.requireNoDeaths();
                    kill(victim, "");
                }
                arena.startNotifiers(parks(i + 1));
            }
            publisher.awaitPublished(plan.outcomes().size());
            awaitDone();
            return result(publisher.published(), sinceNanos(start));
        }
    }

    /** Where the notifiers, by their place, are to park for the kill with that number or the first one after it. */
    private Map<Integer, String> parks(int kill) {
        Map<Integer, String> parks = new HashMap<>();
        for (int i = run.kills().size() - 1; i >= kill; i--) {
            int notifier = i % arena.notifiers.size();
            run.kills().get(i).ifPresentOrElse(point -> parks.put(notifier, point), () -> parks.remove(notifier));
        }
        return parks;
    }

    private void kill(ChaosWorker notifier, String where) throws IOException, InterruptedException {
        kills.add(new Kill(notifier.process().name() + where, System.currentTimeMillis()));
        notifier.process().kill();
    }

    /** What is not done in time is found by the audit, which says more about it. */
    private void awaitDone() {
        try {
            await("no outcome left to do")
                    .pollInterval(Duration.ofSeconds(1))
                    .atMost(TAIL)
                    .until(() -> {
                        arena.requireNoDeaths();
                        return arena.topics.areDone();
                    });
        } catch (ConditionTimeoutException e) {
            System.out.println("not done after " + TAIL);
        }
    }

    private Result result(Map<String, Published> published, Duration took)
            throws IOException, ExecutionException, InterruptedException {
        List<Receipt> receipts = arena.receivers.receipts();
        var letters = arena.topics.deadLetters();
        Map<String, Long> ended = new HashMap<>();
        letters.forEach(
                letter -> ended.merge(DeliveryAudit.id(letter), letter.kafka().timestamp(), Math::min));
        receipts.stream()
                .filter(Receipt::accepted)
                .forEach(receipt -> ended.merge(receipt.id(), receipt.receivedMillis(), Math::min));
        List<Arrival> arrivals = plan.outcomes().stream()
                .filter(outcome -> outcome.isForA(ReceiverKind.GOOD) && ended.containsKey(outcome.id()))
                .map(outcome -> new Arrival(outcome, published.get(outcome.id()), ended.get(outcome.id())))
                .toList();
        List<Outage> outages = new ArrayList<>();
        Map<Outage, Long> pending = new HashMap<>();
        for (Kill kill : kills) {
            Outage outage = Outage.of(kill.notifier(), kill.millis(), arrivals);
            outages.add(outage);
            pending.put(
                    outage,
                    plan.outcomes().stream()
                            .filter(outcome -> !(outcome.fate() instanceof Fate.Untold))
                            .filter(outcome -> published.get(outcome.id()).millis() < kill.millis())
                            .filter(outcome -> ended.getOrDefault(outcome.id(), Long.MAX_VALUE) > kill.millis())
                            .count());
        }
        DeliveryTally tally = DeliveryAudit.audit(plan, receipts, letters, run.delays());
        return new Result(run, plan, tally, receipts, letters, arrivals, outages, pending, took, replay(letters));
    }

    private Replay replay(List<SeenRecord> letters) throws IOException, ExecutionException, InterruptedException {
        List<PlannedOutcome> dead = plan.outcomes().stream()
                .filter(outcome -> outcome.meantFor().isPresent() && outcome.fate() instanceof Fate.Dead)
                .toList();
        arena.receivers.recover();
        long start = System.nanoTime();
        arena.replay(dead.stream()
                .map(outcome -> ((Fate.Dead) outcome.fate()).code())
                .distinct()
                .toList());
        awaitDone();
        Set<String> accepted = arena.receivers.receipts().stream()
                .filter(Receipt::accepted)
                .map(Receipt::id)
                .collect(Collectors.toSet());
        List<String> missing = new ArrayList<>(dead.stream()
                .map(PlannedOutcome::id)
                .filter(id -> !accepted.contains(id))
                .toList());
        Set<String> known = letters.stream().map(SeenRecord::toString).collect(Collectors.toSet());
        arena.topics.deadLetters().stream()
                .map(SeenRecord::toString)
                .filter(letter -> !known.contains(letter))
                .forEach(letter -> missing.add(letter + " is new"));
        return new Replay(dead.size(), missing, sinceNanos(start));
    }

    private static Duration sinceNanos(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Override
    public void close() {
        arena.close();
    }
}
