package dev.sprintworker.notify;

import dev.sprintworker.webhook.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * What becomes of a delivery after an attempt, as Standard Webhooks has it: 2xx is success, 410 stops, everything else is
 * tried again, after a wait that grows from attempt to attempt. Waits are spread, so that receivers that come back are not
 * asked by all deliveries at once.
 *
 * @param delays before the second, third ... attempt
 * @param random from 0 to 1
 */
record RetrySchedule(List<Duration> delays, DoubleSupplier random) {

    static final String CIRCUIT_OPEN = "circuit_open";
    static final String NO_SECRET = "no_secret";
    static final String INTERNAL = "internal";

    /** Attempts at the end of the schedule that are made whatever is known of the host. */
    private static final int LAST_ATTEMPTS = 3;

    /** What is put off does not get rarer than this stage. */
    private static final int LAST_DEFERRAL_STAGE = 3;

    private static final double JITTER = 0.2;

    /** What to do with a delivery. */
    sealed interface Next {

        record Delivered() implements Next {}

        /**
         * @param delivery with its counters and the time it is due
         * @param stage of the topic it waits in, from 1
         */
        record Later(Delivery delivery, int stage) implements Next {}

        /**
         * @param code of the dead letter
         * @param message for people
         */
        record Hopeless(String code, String message) implements Next {}
    }

    Next after(Delivery delivery, Attempt attempt, Instant now) {
        String result = attempt.result().wireName();
        return switch (attempt.result()) {
            case DELIVERED -> new Next.Delivered();
            case GONE, REFUSED_BY_GUARD, TOO_LARGE -> new Next.Hopeless(result, attempt.reason());
            case REJECTED, THROTTLED, SERVER_ERROR, TIMEOUT, CONNECTION ->
                again(delivery, result, attempt.retryAfter().orElse(Duration.ZERO), now);
        };
    }

    /**
     * Nothing could be sent, for a reason on this side that may pass.
     *
     * @param result for instance that there is no secret to sign with: one may be configured meanwhile
     */
    Next unsent(Delivery delivery, String result, Instant now) {
        return again(delivery, result, Duration.ZERO, now);
    }

    /** Whether an attempt may be spared because its host is known not to answer. */
    boolean maySpare(Delivery delivery) {
        return delivery.attempts() + LAST_ATTEMPTS < delays.size() + 1;
    }

    Next spared(Delivery delivery, Instant now) {
        return unsent(delivery, CIRCUIT_OPEN, now);
    }

    /** Its host had no time for it. */
    Next deferred(Delivery delivery, Instant now) {
        int stage = Math.min(Math.min(delivery.deferrals() + 1, LAST_DEFERRAL_STAGE), delays.size());
        return new Next.Later(delivery.deferred(now.plus(spread(delays.get(stage - 1)))), stage);
    }

    private Next again(Delivery delivery, String result, Duration asked, Instant now) {
        int made = delivery.attempts() + 1;
        if (made > delays.size()) {
            return new Next.Hopeless(result, made + " attempts were made, the last was " + result);
        }
        Duration own = delays.get(made - 1);
        if (asked.compareTo(own) <= 0) {
            return new Next.Later(delivery.attempted(result, now.plus(spread(own))), made);
        }
        // Where the others wait at least as long, so that it keeps none of them.
        int stage = IntStream.rangeClosed(1, delays.size())
                .filter(i -> delays.get(i - 1).compareTo(asked) >= 0)
                .findFirst()
                .orElse(delays.size());
        return new Next.Later(delivery.attempted(result, now.plus(spread(asked))), stage);
    }

    /** Never shorter: receivers that ask for a time get it. */
    private Duration spread(Duration delay) {
        return delay.plusNanos((long) (delay.toNanos() * JITTER * random.getAsDouble()));
    }
}
