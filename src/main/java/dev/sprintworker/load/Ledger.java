package dev.sprintworker.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Who was submitted and what was seen of each. Safe for use by many threads. */
final class Ledger {

    private final long startNanos = System.nanoTime();
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private int sent;
    private int told;

    private static final class Entry {
        private final LoadPrompt prompt;
        private OptionalLong intendedNanos = OptionalLong.empty();
        private OptionalLong sentNanos = OptionalLong.empty();
        private int submissions;
        private Optional<String> refusal = Optional.empty();
        private boolean webhookAsked;
        private final List<Told> outcomes = new ArrayList<>();
        private final List<Long> webhookNanos = new ArrayList<>();

        private Entry(LoadPrompt prompt) {
            this.prompt = prompt;
        }

        private Line line() {
            return new Line(
                    prompt,
                    intendedNanos,
                    sentNanos,
                    submissions,
                    refusal,
                    List.copyOf(outcomes),
                    webhookAsked,
                    List.copyOf(webhookNanos));
        }
    }

    Ledger(List<LoadPrompt> prompts) {
        prompts.forEach(prompt -> entries.put(prompt.id(), new Entry(prompt)));
    }

    /** Since the run began. */
    long nowNanos() {
        return System.nanoTime() - startNanos;
    }

    /** The event is handed to the client; when it is sent again, its first time stays. */
    synchronized void sent(String id, long intendedNanos, long sentNanos, boolean webhookAsked) {
        Entry entry = entries.get(id);
        if (entry.sentNanos.isEmpty()) {
            sent++;
            entry.intendedNanos = OptionalLong.of(intendedNanos);
            entry.sentNanos = OptionalLong.of(sentNanos);
            entry.webhookAsked = webhookAsked;
        }
    }

    synchronized void taken(String id) {
        entries.get(id).submissions++;
    }

    synchronized void refused(String id, String reason) {
        entries.get(id).refusal = Optional.of(reason);
        notifyAll();
    }

    /** Outcomes of prompts of others are no concern. */
    synchronized void told(String id, Told outcome) {
        Entry entry = entries.get(id);
        if (entry != null) {
            if (entry.outcomes.isEmpty()) {
                told++;
            }
            entry.outcomes.add(outcome);
            notifyAll();
        }
    }

    synchronized void webhook(String id, long nanos) {
        Entry entry = entries.get(id);
        if (entry != null) {
            entry.webhookNanos.add(nanos);
            notifyAll();
        }
    }

    /** Prompts of all phases that were sent. */
    synchronized int sent() {
        return sent;
    }

    /** Prompts of all phases that have an outcome. */
    synchronized int told() {
        return told;
    }

    synchronized int told(Collection<LoadPrompt> of) {
        return (int) of.stream()
                .filter(prompt -> !entries.get(prompt.id()).outcomes.isEmpty())
                .count();
    }

    /** Returns when each has its outcome or will have none, or the time is over. */
    void awaitTold(Collection<LoadPrompt> prompts, Duration timeout) throws InterruptedException {
        await(prompts.stream().map(prompt -> entries.get(prompt.id())).toList(), Ledger::isOver, timeout);
    }

    /** Returns when every webhook that was asked for has come, or the time is over. */
    void awaitWebhooks(Duration timeout) throws InterruptedException {
        await(entries.values(), entry -> !entry.line().isWebhookLost(), timeout);
    }

    private static boolean isOver(Entry entry) {
        return !entry.outcomes.isEmpty() || entry.refusal.isPresent() && entry.submissions == 0;
    }

    /** One after the other: what is true of an entry stays true, so none is looked at again. */
    private synchronized void await(Collection<Entry> of, Predicate<Entry> condition, Duration timeout)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (Entry entry : of) {
            while (!condition.test(entry)) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
    }

    synchronized List<Line> lines() {
        return entries.values().stream().map(Entry::line).toList();
    }
}
