package dev.sprintworker.notify;

import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.deadletter.DeadLetter;
import dev.sprintworker.event.DeliveryState;
import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.store.DeliveryStates;
import dev.sprintworker.telemetry.Printable;
import dev.sprintworker.telemetry.SprintLog;
import dev.sprintworker.telemetry.SprintMetrics;
import dev.sprintworker.telemetry.Tracing;
import dev.sprintworker.webhook.Attempt;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The way of a delivery through this process: taken from its topic, slept until it is due, queued at its host, attempted,
 * and done, with what follows from that. All on the consuming thread but for the attempt itself.
 */
final class Deliveries implements Hosts.Orders {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Sender sender;
    private final RetrySchedule schedule;
    private final Hosts hosts;
    private final DeliveryStates states;
    private final SprintMetrics metrics;
    private final Tracing tracing;
    private final String group;
    private final String topics;
    private final String deadLetters;
    private final Duration longestWait;
    private final String shownSource;
    /** Due, and not yet offered because there was no room. */
    private final Deque<TakenDelivery> ready = new ArrayDeque<>();

    private int showing;
    /** What other threads leave for this one. */
    private final Queue<Runnable> finished = new ConcurrentLinkedQueue<>();

    Deliveries(
            Sender sender,
            RetrySchedule schedule,
            DeliveryStates states,
            SprintMetrics metrics,
            Tracing tracing,
            SprintConfig config) {
        this.sender = sender;
        this.schedule = schedule;
        this.states = states;
        this.metrics = metrics;
        this.tracing = tracing;
        this.group = config.webhook().group();
        this.hosts =
                new Hosts(config.webhook().hostConcurrency(), config.webhook().circuit(), this);
        this.topics = config.topics().webhooks();
        this.deadLetters = StageTopics.deadLetters(topics);
        this.longestWait = schedule.longest(config.webhook().maxRetryAfter());
        this.shownSource = config.source() + "/v1/images";
    }

    void take(AssignedPartition partition, ConsumerRecord<byte[], byte[]> record) {
        if (!partition.window().taken(record.offset())) {
            return;
        }
        try {
            Optional<Delivery> wanted = DeliveryRecord.read(record);
            if (wanted.isEmpty()) {
                partition.window().empty(record.offset());
            } else {
                Delivery delivery = wanted.get().dueBy(Instant.now().plus(longestWait));
                partition.sleep(new TakenDelivery(partition, record, delivery));
            }
        } catch (IOException unreadable) {
            metrics.webhookEnded("unreadable");
            SprintLog.LOG.webhookUnreadable(
                    record.topic(), record.partition(), record.offset(), unreadable.getMessage());
            partition.done(
                    record.offset(),
                    Optional.of(FollowUp.dead(letter(record, "unreadable", unreadable.getMessage()), deadLetters)));
        }
    }

    /** Wakes what is due, starts what there is room for, and takes in what has ended. */
    void turn(Iterable<AssignedPartition> partitions, boolean starting) {
        hosts.look(starting, System.nanoTime());
        for (Runnable one = finished.poll(); one != null; one = finished.poll()) {
            one.run();
        }
        if (starting) {
            Instant now = Instant.now();
            for (AssignedPartition partition : partitions) {
                ready.addAll(partition.wake(now));
            }
            while (!ready.isEmpty() && !hosts.isFull()) {
                TakenDelivery first = ready.removeFirst();
                guarded(first, () -> hosts.offer(first, System.nanoTime()));
            }
        }
    }

    /** Whether there is no room for more. */
    boolean isFull() {
        return !ready.isEmpty();
    }

    /** Attempts that are made, or shown, and not done. */
    int running() {
        return hosts.running() + showing;
    }

    int openCircuits() {
        return hosts.openCircuits();
    }

    /** Lets go of what is not under way and belongs to another notifier now. */
    void forgetGone() {
        ready.removeIf(taken -> taken.partition().isGone());
        hosts.forget(taken -> taken.partition().isGone());
    }

    /** One delivery must not end all others, whatever is wrong with it. */
    private void guarded(TakenDelivery taken, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            SprintLog.LOG.webhookNotSent(Printable.of(taken.record().topic()), taken.host(), e);
            metrics.webhookEnded(RetrySchedule.INTERNAL);
            DeadLetter letter = letter(taken.record(), RetrySchedule.INTERNAL, "failed for a reason nobody foresaw");
            taken.partition().done(taken.record().offset(), Optional.of(FollowUp.dead(letter, deadLetters)));
        }
    }

    @Override
    public boolean maySpare(TakenDelivery taken) {
        return schedule.maySpare(taken.delivery());
    }

    @Override
    public void start(TakenDelivery taken) {
        taken.traced(tracing.delivery(taken.record(), taken.delivery().outcome(), group, taken.queuedNanos()));
        sender.send(taken.delivery(), taken.trace())
                .whenComplete((attempt, failure) -> finished.add(() -> {
                    if (failure != null) {
                        taken.log(() -> SprintLog.LOG.webhookNotSent(id(taken), taken.host(), failure));
                    }
                    ended(taken, attempt == null ? Optional.empty() : attempt, failure != null);
                }));
    }

    @Override
    public void spare(TakenDelivery taken) {
        metrics.webhookAttempt(RetrySchedule.CIRCUIT_OPEN, Duration.ZERO);
        next(taken, schedule.spared(taken.delivery(), Instant.now()));
    }

    @Override
    public void defer(TakenDelivery taken) {
        metrics.webhookDeferred();
        next(taken, schedule.deferred(taken.delivery(), Instant.now()));
    }

    private void ended(TakenDelivery taken, Optional<Attempt> made, boolean failed) {
        // Whatever happens then, its place is free.
        hosts.ended(taken, made.map(Deliveries::shown).orElse(Hosts.Shown.NOTHING), System.nanoTime());
        if (made.isPresent()) {
            Attempt attempt = made.get();
            taken.trace()
                    .ended(
                            attempt.result() == Attempt.Result.DELIVERED,
                            attempt.result().wireName(),
                            attempt.status());
            metrics.webhookAttempt(
                    attempt.result().wireName(), Duration.ofNanos((long) (attempt.seconds() * NANOS_PER_SECOND)));
            next(taken, schedule.after(taken.delivery(), attempt, Instant.now()));
        } else {
            String result = failed ? RetrySchedule.INTERNAL : RetrySchedule.NO_SECRET;
            if (!failed) {
                taken.log(() -> SprintLog.LOG.webhookWithoutSecret(
                        id(taken),
                        Printable.of(Delivery.source(taken.delivery().outcome()).orElse(""))));
            }
            taken.trace().ended(false, result, OptionalInt.empty());
            metrics.webhookAttempt(result, Duration.ZERO);
            next(taken, schedule.unsent(taken.delivery(), result, Instant.now()));
        }
    }

    private static Hosts.Shown shown(Attempt attempt) {
        return switch (attempt.result()) {
            case DELIVERED, REJECTED, GONE, THROTTLED, SERVER_ERROR -> Hosts.Shown.ANSWERED;
            case TIMEOUT, CONNECTION -> Hosts.Shown.SILENT;
            case REFUSED_BY_GUARD, TOO_LARGE -> Hosts.Shown.NOTHING;
        };
    }

    private void next(TakenDelivery taken, RetrySchedule.Next next) {
        if (taken.partition().isGone()) {
            return;
        }
        Delivery delivery = taken.delivery();
        int attempts = delivery.attempts() + 1;
        if (next instanceof RetrySchedule.Next.Delivered) {
            Instant now = Instant.now();
            metrics.webhookEnded(Attempt.Result.DELIVERED.wireName());
            metrics.webhookDelivered(Duration.between(delivery.since(), now));
            taken.log(() -> SprintLog.LOG.webhookDelivered(id(taken), taken.host(), attempts));
            done(
                    taken,
                    new DeliveryState(
                            DeliveryState.DELIVERED,
                            attempts,
                            Optional.of(Attempt.Result.DELIVERED.wireName()),
                            Optional.empty(),
                            Optional.of(now)),
                    Optional.empty());
        } else if (next instanceof RetrySchedule.Next.Later later) {
            Delivery waiting = later.delivery();
            done(
                    taken,
                    new DeliveryState(
                            DeliveryState.PENDING,
                            waiting.attempts(),
                            waiting.lastResult(),
                            Optional.of(waiting.due()),
                            Optional.empty()),
                    Optional.of(FollowUp.wait(
                            DeliveryRecord.write(waiting, taken.record(), StageTopics.stage(topics, later.stage())),
                            letter(taken.record(), "too_large", "larger than the topic it should wait in takes"),
                            deadLetters)));
        } else if (next instanceof RetrySchedule.Next.Hopeless hopeless) {
            metrics.webhookEnded(hopeless.code());
            taken.log(() -> SprintLog.LOG.webhookHopeless(id(taken), taken.host(), attempts, hopeless.code()));
            done(
                    taken,
                    new DeliveryState(
                            DeliveryState.DEAD,
                            attempts,
                            Optional.of(hopeless.code()),
                            Optional.empty(),
                            Optional.empty()),
                    Optional.of(
                            FollowUp.dead(letter(taken.record(), hopeless.code(), hopeless.message()), deadLetters)));
        }
    }

    /** Shown before it is committed: what is shown of one attempt is there before the next begins. */
    private void done(TakenDelivery taken, DeliveryState state, Optional<FollowUp> follows) {
        Optional<String> source = Delivery.source(taken.delivery().outcome());
        Runnable done = () -> taken.partition().done(taken.record().offset(), follows);
        if (source.isPresent() && source.get().equals(shownSource)) {
            EventIdentity prompt =
                    new EventIdentity(shownSource, taken.delivery().outcome().getSubject());
            Runnable shown = () -> {
                showing--;
                done.run();
            };
            showing++;
            states.put(prompt, state).subscribe().with(stored -> finished.add(shown), failure -> finished.add(shown));
        } else {
            done.run();
        }
    }

    /**
     * As if it had waited in the first stage: who puts it back there begins its schedule anew, and nobody but the receiver
     * is told the outcome again.
     */
    private DeadLetter letter(ConsumerRecord<byte[], byte[]> record, String code, String message) {
        ConsumerRecord<byte[], byte[]> waiting =
                new ConsumerRecord<>(StageTopics.stage(topics, 1), -1, -1, record.key(), record.value());
        DeliveryRecord.clean(record.headers()).forEach(waiting.headers()::add);
        return new DeadLetter(waiting, code, message, Instant.now());
    }

    private static String id(TakenDelivery taken) {
        return Printable.of(taken.delivery().outcome().getSubject());
    }
}
