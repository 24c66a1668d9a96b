package dev.sprintworker.notify;

import dev.sprintworker.config.SprintConfig;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Keeps hosts from delaying each other. Each has a bounded number of attempts at once and a queue for the rest. The
 * memory for queues is shared: a host may hold as much of it as is free, so one that is slow gets half at most, two get a
 * third each; hosts that have never answered get half together, so that a crowd of made-up ones keeps out nobody who is
 * known. What finds no room, or has waited too long, is put off to a stage topic.
 *
 * <p>Used by one thread.
 */
final class Hosts {

    /** Deliveries in memory, waiting or under way; what each holds is small, a body is made when it is sent. */
    static final int CAPACITY = 1024;

    private static final long MAX_WAIT_NANOS = 10_000_000_000L;
    private static final long COUNT_NANOS = 1_000_000_000L;

    /** Hosts of which something is known; those asked least recently are forgotten. */
    private static final int MAX_HOSTS = 10_000;

    private final Map<String, Host> hosts = new LinkedHashMap<>(16, 0.75f, true);
    /** Those with deliveries that wait. */
    private final Set<Host> busy = new LinkedHashSet<>();

    private final int concurrency;
    private final SprintConfig.Circuit circuit;
    private final Orders orders;
    private int held;
    /** Held by hosts that have not answered yet, as far as is known. */
    private int strange;

    private int running;
    private int open;
    private long countedNanos = System.nanoTime();
    private boolean starting = true;

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
        private boolean known;

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
        if (host.held() > 0 && host.held() >= CAPACITY - held || !host.known && strange >= CAPACITY / 2) {
            orders.defer(delivery);
            return;
        }
        delivery.queuedAt(nowNanos);
        host.waiting.addLast(delivery);
        hold(host, 1);
        startSome(host, nowNanos);
        forgetSome();
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
        running--;
        hold(host, -1);
        switch (shown) {
            case ANSWERED -> {
                host.circuit.answered();
                if (!host.known) {
                    host.known = true;
                    strange -= host.held();
                }
            }
            case SILENT -> host.circuit.unanswered(nowNanos);
            case NOTHING -> host.circuit.notAsked();
            default -> throw new IllegalArgumentException("unknown " + shown);
        }
        startSome(host, nowNanos);
    }

    /**
     * What has waited too long is put off, and what may be started is.
     *
     * @param mayStart from now on; what ends leaves its place empty otherwise
     */
    void look(boolean mayStart, long nowNanos) {
        starting = mayStart;
        for (Host host : List.copyOf(busy)) {
            while (!host.waiting.isEmpty() && nowNanos - host.waiting.getFirst().queuedNanos() > MAX_WAIT_NANOS) {
                hold(host, -1);
                orders.defer(host.waiting.removeFirst());
            }
            startSome(host, nowNanos);
        }
        if (nowNanos - countedNanos > COUNT_NANOS) {
            countedNanos = nowNanos;
            open = (int) hosts.values().stream()
                    .filter(host -> host.circuit.isOpen())
                    .count();
        }
    }

    private void hold(Host host, int more) {
        held += more;
        if (!host.known) {
            strange += more;
        }
    }

    private void forgetSome() {
        Iterator<Host> eldest = hosts.values().iterator();
        while (hosts.size() > MAX_HOSTS && eldest.hasNext()) {
            if (eldest.next().held() == 0) {
                eldest.remove();
            }
        }
    }

    private void startSome(Host host, long nowNanos) {
        startWhatMayBe(host, nowNanos);
        if (host.waiting.isEmpty()) {
            busy.remove(host);
        } else {
            busy.add(host);
        }
    }

    private void startWhatMayBe(Host host, long nowNanos) {
        while (starting && host.running < concurrency && !host.waiting.isEmpty()) {
            TakenDelivery next = host.waiting.getFirst();
            Circuit.Pass pass = orders.maySpare(next) ? host.circuit.pass(nowNanos) : Circuit.Pass.GO;
            if (pass == Circuit.Pass.WAIT) {
                return;
            }
            host.waiting.removeFirst();
            if (pass == Circuit.Pass.GO) {
                host.running++;
                running++;
                orders.start(next);
            } else {
                hold(host, -1);
                orders.spare(next);
            }
        }
    }

    /** Forgets what waits and belongs to somebody else now; what is under way ends by itself. */
    void forget(Predicate<TakenDelivery> gone) {
        for (Host host : busy) {
            int before = host.waiting.size();
            host.waiting.removeIf(gone);
            hold(host, host.waiting.size() - before);
        }
    }

    /** Attempts under way. */
    int running() {
        return running;
    }

    /** Hosts that are not asked now. */
    int openCircuits() {
        return open;
    }
}
