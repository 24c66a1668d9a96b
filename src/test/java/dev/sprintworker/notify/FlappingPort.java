package dev.sprintworker.notify;

import dev.sprintworker.webhook.Receiver;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A receiver that is up for some seconds and then, for some, its port is closed and its connections are cut. */
final class FlappingPort {

    static final Duration UP = Duration.ofSeconds(4);
    static final Duration DOWN = Duration.ofSeconds(2);

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Supplier<Receiver> receivers;
    private Receiver receiver;

    FlappingPort(Supplier<Receiver> receivers) {
        this.receivers = receivers;
    }

    /** Up when this returns; for as long as the process lives, which ends if the port cannot be opened again. */
    void start() {
        long period = UP.plus(DOWN).toMillis();
        receiver = receivers.get();
        clock.scheduleAtFixedRate(() -> receiver.close(), UP.toMillis(), period, TimeUnit.MILLISECONDS);
        clock.scheduleAtFixedRate(this::reopen, period, period, TimeUnit.MILLISECONDS);
    }

    private void reopen() {
        try {
            receiver = receivers.get();
        } catch (RuntimeException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }
}
