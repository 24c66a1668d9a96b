package dev.sprintworker.notify;

import dev.sprintworker.config.SprintConfig;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Keeps hosts from delaying each other. Each has a bounded number of attempts at once and a queue for the rest. The
 * memory for queues is shared: a host may hold as much of it as is free, so one that is slow gets half at most, two get a
 * third each, and somebody new always finds room. What finds none, or has waited too long, is put off to a stage topic.
 *
 * <p>Used by one thread.
 */
final class Hosts {

    /** Deliveries in memory, waiting or under way; what each holds is small, a body is made when it is sent. */
    static final int CAPACITY = 1024;

    private static final long MAX_WAIT_NANOS = 10_000_000_000L;
    private static final long FORGET_NANOS = 600_000_000_000L;

    private final Map<String, Host> hosts = new HashMap<>();
    private final int concurrency;
    private final SprintConfig.Circuit circuit;
    private final Orders orders;
    private int held;
    private int open;

    /** What is decided here about a delivery; each is told one of these once, and {@link #ended} after it was started. */
    interface Orders {

        void start(TakenDelivery delivery);

        /** The host is known not to answer. */
        void spare(TakenDelivery delivery);

        /** The host has too much to do. */
        void defer(TakenDelivery delivery);

        /** Whether it may be spared. */
        boolean maySpare(TakenDelivery delivery);
    }

    private static final class Host {
        private final Circuit circuit;
        private final Deque<TakenDelivery> waiting = new ArrayDeque<>();
        private int running;
        private long touchedNanos;

        private Host(Circuit circuit) {
            this.circuit = circuit;
        }

        private int held() {
            return waiting.size() + running;
        }
    }

    Hosts(int concurrency, SprintConfig.Circuit circuit, Orders orders) {
        this.concurrency = concurrency;
        this.circuit = circuit;
        this.orders = orders;
    }

    /** Whether nothing more can be offered now. */
    boolean isFull() {
        return held >= CAPACITY;
    }

    /** Takes the delivery, which is told at once or later what becomes of it. */
    void offer(TakenDelivery delivery, long nowNanos) {
        Host host = hosts.computeIfAbsent(
                delivery.host(),
                name -> new Host(new Circuit(circuit.failures(), circuit.pause().toNanos())));
        host.touchedNanos = nowNanos;
        if (host.held() > 0 && host.held() >= CAPACITY - held) {
            orders.defer(delivery);
            return;
        }
        delivery.queuedAt(nowNanos);
        host.waiting.addLast(delivery);
        held++;
        startSome(host, nowNanos);
    }

    /** What an attempt shows of its host. */
    enum Shown {
        ANSWERED,
        SILENT,
        /** It was not asked. */
        NOTHING
    }

    /** An attempt is over. */
    void ended(TakenDelivery delivery, Shown shown, long nowNanos) {
        Host host = hosts.get(delivery.host());
        host.running--;
        held--;
        switch (shown) {
            case ANSWERED -> host.circuit.answered();
            case SILENT -> host.circuit.unanswered(nowNanos);
            case NOTHING -> host.circuit.notAsked();
            default -> throw new IllegalArgumentException("unknown " + shown);
        }
        startSome(host, nowNanos);
    }

    /** What has waited too long is put off, and what may be started is. */
    void look(long nowNanos) {
        open = 0;
        for (Iterator<Host> all = hosts.values().iterator(); all.hasNext(); ) {
            Host host = all.next();
            while (!host.waiting.isEmpty() && nowNanos - host.waiting.getFirst().queuedNanos() > MAX_WAIT_NANOS) {
                held--;
                orders.defer(host.waiting.removeFirst());
            }
            startSome(host, nowNanos);
            if (host.held() == 0 && (host.circuit.isUntroubled() || nowNanos - host.touchedNanos > FORGET_NANOS)) {
                all.remove();
            } else if (host.circuit.isOpen()) {
                open++;
            }
        }
    }

    private void startSome(Host host, long nowNanos) {
        while (host.running < concurrency && !host.waiting.isEmpty()) {
            TakenDelivery next = host.waiting.getFirst();
            Circuit.Pass pass = orders.maySpare(next) ? host.circuit.pass(nowNanos) : Circuit.Pass.GO;
            if (pass == Circuit.Pass.WAIT) {
                return;
            }
            host.waiting.removeFirst();
            if (pass == Circuit.Pass.GO) {
                host.running++;
                orders.start(next);
            } else {
                held--;
                orders.spare(next);
            }
        }
    }

    /** Forgets what waits and belongs to somebody else now; what is under way ends by itself. */
    void forget(Predicate<TakenDelivery> gone) {
        for (Host host : hosts.values()) {
            int before = host.waiting.size();
            host.waiting.removeIf(gone);
            held -= before - host.waiting.size();
        }
    }

    /** Attempts under way. */
    int running() {
        return hosts.values().stream().mapToInt(host -> host.running).sum();
    }

    /** Hosts that are not asked now. */
    int openCircuits() {
        return open;
    }
}
