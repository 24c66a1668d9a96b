package dev.sprintworker.deadletter;

import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;

/** A replay cannot begin or go on; the message, one line, is for whoever started it. */
public final class ReplayFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ReplayFailedException(String message) {
        this(message, null);
    }

    private ReplayFailedException(String message, Throwable cause) {
        super(message.replaceAll("\\s*\\R\\s*", " "), cause);
    }

    static ReplayFailedException of(KafkaException fault, String brokers, Duration timeout) {
        if (fault instanceof TimeoutException) {
            return new ReplayFailedException(
                    "no answer from the broker at " + brokers + " within " + seconds(timeout), fault);
        }
        if (fault instanceof AuthenticationException) {
            return new ReplayFailedException(
                    "the broker at " + brokers + " does not let this client in: " + named(fault), fault);
        }
        // What a client says when it cannot be made: the reason, such as a key store that is not there, is at the end.
        if (fault instanceof ConfigException || fault.getClass() == KafkaException.class) {
            return new ReplayFailedException("the client settings cannot be used: " + named(root(fault)), fault);
        }
        return new ReplayFailedException("the broker at " + brokers + ": " + named(fault), fault);
    }

    private static Throwable root(Throwable fault) {
        return fault.getCause() == null ? fault : root(fault.getCause());
    }

    private static String named(Throwable fault) {
        return fault.getClass().getSimpleName() + ", " + fault.getMessage();
    }

    private static String seconds(Duration timeout) {
        return timeout.toMillis() / 1e3 + " s";
    }
}
