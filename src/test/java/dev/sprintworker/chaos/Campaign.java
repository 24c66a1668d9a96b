package dev.sprintworker.chaos;

import static org.awaitility.Awaitility.await;

import dev.sprintworker.chaos.Submission.OfPrompt;
import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.local.LocalServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionTimeoutException;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** One run: a wave of prompts for each fault, then the audit. Faults come one after another, each on a group at rest. */
final class Campaign implements AutoCloseable, Fault.Flight {

    private static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(120);
    private static final Duration QUIESCENCE_TIMEOUT = Duration.ofSeconds(120);

    private final ChaosPlan plan;
    private final List<Fault> faults;
    private final Duration lateDoubles;
    private final Arena arena;
    private final Publisher publisher;
    private final PromptPoster poster;
    private final CommittedRecords records;
    private final Report report;
    private final Map<EventIdentity, PlannedPrompt> submitted = new LinkedHashMap<>();
    private final List<String> failedFaults = new ArrayList<>();
    private int inFlightAtStrike;
    private long struckNanos;

    /** @param lateDoubles how long to go on watching when everything seems to be over */
    Campaign(ChaosPlan plan, List<Fault> faults, Duration lateDoubles, Path directory, Report report) throws Exception {
        if (plan.waves().size() != faults.size()) {
            throw new IllegalArgumentException("a wave for each fault");
        }
        this.plan = plan;
        this.faults = faults;
        this.lateDoubles = lateDoubles;
        this.report = report;
        ClientLogs.silence();
        this.arena = new Arena(directory);
        this.publisher = new Publisher(arena.broker.address());
        this.poster = new PromptPoster(arena.workers);
        this.records = new CommittedRecords(arena.broker.address());
    }

    /** All faults, then the audit. */
    Tally run() throws Exception {
        publisher.publish(plan.waves().get(0).cancels());
        publisher.settle();
        for (int i = 0; i < faults.size(); i++) {
            if (i + 1 < faults.size()) {
                publisher.publish(plan.waves().get(i + 1).cancels());
            }
            phase(faults.get(i), plan.waves().get(i));
        }
        List<String> late = awaitQuiescence();
        Tally tally = audit(late);
        report.end(tally, poster.count(), poster.repeated(), arena.proxy.counts());
        return tally;
    }

    private void phase(Fault fault, Wave wave) throws Exception {
        arena.arrange(fault.parks());
        fault.prepare(arena);
        int before = submitted.size();
        submit(wave.before());
        wave.posted().forEach(prompt -> {
            submitted.put(prompt.identity(), prompt);
            poster.post(prompt);
        });
        List<String> proof = new ArrayList<>();
        try {
            proof.add(fault.strike(arena, this));
            submit(wave.meanwhile());
            proof.add(fault.end(arena, this));
        } catch (IllegalStateException | ConditionTimeoutException e) {
            // The run goes on and fails in the end: what it finds until then is worth knowing.
            failedFaults.add(fault.name() + " failed: " + e.getMessage());
            proof.add("FAILED");
            submit(submitted.keySet().containsAll(identities(wave.meanwhile())) ? List.of() : wave.meanwhile());
            arena.calm();
        }
        publisher.settle();
        long over = System.nanoTime();
        boolean recovered = awaitRecovery();
        report.phase(
                fault.name(),
                submitted.size() - before,
                inFlightAtStrike,
                Duration.ofNanos(over - struckNanos),
                recovered ? Duration.ofNanos(lastOutcomeNanos() - struckNanos) : null,
                proof.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(", ")));
    }

    private void submit(List<Submission> submissions) {
        identities(submissions)
                .forEach(identity -> submitted.put(identity, plan.prompts().get(identity)));
        publisher.publish(submissions);
    }

    private static List<EventIdentity> identities(List<Submission> submissions) {
        return submissions.stream()
                .filter(OfPrompt.class::isInstance)
                .map(submission -> ((OfPrompt) submission).prompt().identity())
                .toList();
    }

    /** False when some outcome is still missing: they are counted in the end, the run goes on. */
    private boolean awaitRecovery() {
        try {
            await("recovery").atMost(RECOVERY_TIMEOUT).until(() -> inFlight() == 0);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private long lastOutcomeNanos() {
        return submitted.keySet().stream()
                .mapToLong(identity -> records.firstSeenNanos(identity.outcomeId()))
                .max()
                .orElseThrow();
    }

    @Override
    public int inFlight() {
        return (int) submitted.keySet().stream()
                .filter(identity -> !records.outcomes().containsKey(identity.outcomeId()))
                .count();
    }

    @Override
    public void mark() {
        inFlightAtStrike = inFlight();
        struckNanos = System.nanoTime();
        if (inFlightAtStrike == 0) {
            throw new IllegalStateException("no prompt was in flight: the fault would have hit nothing");
        }
    }

    /** Offsets at the end, everything written decided and read, and then nothing new for some time. */
    private List<String> awaitQuiescence() throws Exception {
        List<String> faults = new ArrayList<>(failedFaults);
        faults.addAll(arena.deaths());
        faults.addAll(poster.faults());
        try {
            await("offsets at the end")
                    .atMost(QUIESCENCE_TIMEOUT)
                    .until(() -> arena.group.lag().values().stream().allMatch(behind -> behind == 0));
        } catch (ConditionTimeoutException e) {
            faults.add("offsets are not at the end: " + arena.group.lag());
        }
        long start = System.nanoTime();
        await("late doubles")
                .atMost(lateDoubles.plusSeconds(10))
                .until(() -> System.nanoTime() - start > lateDoubles.toNanos());
        try {
            Map<TopicPartition, Long> ends = arena.group.ends(Topics.OUTCOMES, Topics.DEAD_LETTERS);
            await("the end of the topics").atMost(QUIESCENCE_TIMEOUT).until(() -> records.hasReached(ends));
        } catch (ConditionTimeoutException e) {
            faults.add("a transaction was never decided: outcomes cannot be read to the end");
        }
        Map<TopicPartition, Long> lag = arena.group.lag();
        if (lag.values().stream().anyMatch(behind -> behind != 0)) {
            faults.add("offsets moved from the end: " + lag);
        }
        arena.workers.stream()
                .filter(ChaosWorker::endedByItself)
                .forEach(worker -> faults.add(worker.name() + " ended by itself"));
        return faults;
    }

    /** By a consumer of its own, from the beginning, in case the first one missed something. */
    private Tally audit(List<String> faults) throws Exception {
        Map<TopicPartition, Long> ends = arena.group.ends(Topics.OUTCOMES, Topics.DEAD_LETTERS);
        try (CommittedRecords again = new CommittedRecords(arena.broker.address());
                S3AsyncClient s3 = StoreClient.of(arena.store.uri())) {
            try {
                await("all records again").atMost(QUIESCENCE_TIMEOUT).until(() -> again.hasReached(ends));
            } catch (ConditionTimeoutException e) {
                faults.add("the second consumer does not come to the end");
            }
            Tally tally = Auditor.audit(submitted, again.outcomes(), StoredObjects.read(s3, LocalServers.BUCKET));
            tally.wrong().addAll(faults);
            tally.wrong().addAll(DeadLetterCheck.faults(publisher.poison(), again.deadLetters()));
            if (submitted.size() != plan.prompts().size()) {
                tally.wrong()
                        .add(submitted.size() + " prompts were submitted, planned were "
                                + plan.prompts().size());
            }
            if (count(again) < count(records)) {
                tally.wrong().add("the second consumer saw fewer outcomes than the first");
            }
            report.deadLetters(again.deadLetters().size(), publisher.poison().size());
            return tally;
        }
    }

    private static int count(CommittedRecords records) {
        return records.outcomes().values().stream().mapToInt(List::size).sum();
    }

    @Override
    public void close() {
        try (arena;
                publisher;
                poster;
                records) {
            // Closed in reverse order.
        }
    }
}
