package dev.sprintworker.publish;

import io.cloudevents.CloudEvent;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Outcome events as Kafka records in binary mode, keyed by the prompt's id. */
public final class OutcomeRecord {

    private OutcomeRecord() {}

    public static ProducerRecord<byte[], byte[]> of(CloudEvent outcome, String topic) {
        return EventRecord.of(outcome, Objects.requireNonNull(outcome.getSubject(), "the prompt's id"), topic);
    }
}
