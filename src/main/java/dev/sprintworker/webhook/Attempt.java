package dev.sprintworker.webhook;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How one attempt to deliver ended.
 *
 * @param status of the answer; empty if there was none
 * @param retryAfter how long the receiver asked to be left alone, bounded; only when throttled
 * @param reason in fixed words, nothing the receiver chose
 * @param address connected to; empty if it did not come to that
 * @param seconds from the call to the end, look-up included
 */
public record Attempt(
        Result result,
        OptionalInt status,
        Optional<Duration> retryAfter,
        String reason,
        Optional<InetAddress> address,
        double seconds) {

    /** What it means for the delivery is for the schedule to say. */
    public enum Result {
        /** 2xx: the only success. */
        DELIVERED,
        /** The receiver answered with something else: 1xx, a redirect, which is not followed, or 4xx. */
        REJECTED,
        /** 410: the receiver wants no more. */
        GONE,
        /** 429, or 503 with Retry-After. */
        THROTTLED,
        /** 5xx. */
        SERVER_ERROR,
        /** No answer in time. */
        TIMEOUT,
        /** No address, no connection, no TLS, or what came back is no HTTP answer. */
        CONNECTION,
        /** Nothing may be sent to this URL. */
        REFUSED_BY_GUARD,
        /** The body is larger than webhooks may be; nothing was sent. */
        TOO_LARGE;

        /** As in metrics and logs. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
