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
                    "the broker at " + brokers + " does not let this client in: " + fault.getMessage(), fault);
        }
        Throwable cause = fault.getCause() instanceof KafkaException inner ? inner : fault;
        if (cause instanceof ConfigException || fault.getCause() instanceof ConfigException) {
            return new ReplayFailedException("the client settings cannot be used: " + cause.getMessage(), fault);
        }
        return new ReplayFailedException(
                "the broker at " + brokers + ": " + cause.getClass().getSimpleName() + ", " + cause.getMessage(),
                fault);
    }

    static String seconds(Duration timeout) {
        return timeout.toMillis() / 1e3 + " s";
    }
}
