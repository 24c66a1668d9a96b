package dev.sprintworker.deadletter;

import dev.sprintworker.deadletter.ReplayedLetter.Action;
import dev.sprintworker.event.Origin;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;

/** A letter on its way to the brokers. */
record SentLetter(StoredLetter letter, String to, Future<RecordMetadata> acknowledgement) {

    /** What came of it, and the fault that concerns the letters after it too, if there was one. */
    record Outcome(ReplayedLetter letter, Optional<KafkaException> fault) {}

    /** Waits for the brokers. */
    Outcome await() {
        try {
            RecordMetadata landed = acknowledgement.get();
            var address = new Origin.KafkaRecord(landed.topic(), landed.partition(), landed.offset());
            return new Outcome(
                    letter.became(Action.REPLAYED, Optional.of(to), Optional.of(address), Optional.empty()),
                    Optional.empty());
        } catch (ExecutionException e) {
            return failed(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private Outcome failed(Throwable cause) {
        String reason = cause instanceof TimeoutException
                ? "not acknowledged in time, it may be there or not"
                : cause.getClass().getSimpleName() + ", " + cause.getMessage();
        ReplayedLetter failed = letter.became(Action.FAILED, Optional.of(to), Optional.empty(), Optional.of(reason));
        boolean onlyThisOne = cause instanceof RecordTooLargeException || cause instanceof InvalidRecordException;
        if (onlyThisOne) {
            return new Outcome(failed, Optional.empty());
        }
        return new Outcome(
                failed, Optional.of(cause instanceof KafkaException fault ? fault : new KafkaException(cause)));
    }
}
