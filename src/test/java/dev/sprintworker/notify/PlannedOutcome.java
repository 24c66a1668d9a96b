package dev.sprintworker.notify;

import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record of the outcome topic.
 *
 * @param id {@code ce_id}, or the key of a record that is no event
 * @param kafka as the worker writes it
 * @param committed whether its transaction is; otherwise it is aborted
 * @param meantFor the only receiver that may hear of it
 * @param kind a group of the report
 */
record PlannedOutcome(
        String id,
        ProducerRecord<byte[], byte[]> kafka,
        boolean committed,
        Optional<Receivers.Address> meantFor,
        String kind,
        Fate fate) {

    boolean isMeantFor(Receipt receipt) {
        return meantFor.filter(receiver -> receiver.port() == receipt.port()).isPresent();
    }

    boolean isForA(ReceiverKind receiver) {
        return meantFor.filter(address -> address.kind() == receiver).isPresent();
    }
}
