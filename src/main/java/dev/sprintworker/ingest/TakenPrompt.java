package dev.sprintworker.ingest;

import dev.sprintworker.flow.InFlight;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** A record between poll and commit. Of the consuming thread, except where it says otherwise. */
final class TakenPrompt {

    private final AssignedPartition partition;
    private final ConsumerRecord<byte[], byte[]> record;
    private final long takenNanos = System.nanoTime();
    private Optional<InFlight.Place> place = Optional.empty();
    private boolean finished;
    private Optional<ProducerRecord<byte[], byte[]>> output = Optional.empty();
    private Optional<ProducerRecord<byte[], byte[]>> smallerOutput = Optional.empty();

    TakenPrompt(AssignedPartition partition, ConsumerRecord<byte[], byte[]> record) {
        this.partition = partition;
        this.record = record;
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    TopicPartition topicPartition() {
        return partition.topicPartition();
    }

    long takenNanos() {
        return takenNanos;
    }

    /** Whether the partition was given to another worker. Any thread may ask. */
    boolean isAbandoned() {
        return partition.isGone();
    }

    void holds(InFlight.Place taken) {
        place = Optional.of(taken);
    }

    /** What is to be published with its offset; empty if nothing is. */
    Optional<ProducerRecord<byte[], byte[]>> output() {
        return output;
    }

    /** Nothing more will be done with the record but to commit it. */
    void finish(Optional<ProducerRecord<byte[], byte[]>> published) {
        output = published;
        finished = true;
        place.ifPresent(InFlight.Place::decided);
        partition.progress().done(record.offset());
        leaveIfGone();
    }

    /** A dead letter has a form that fits when the whole does not. */
    void finish(ProducerRecord<byte[], byte[]> published, ProducerRecord<byte[], byte[]> smaller) {
        smallerOutput = Optional.of(smaller);
        finish(Optional.of(published));
    }

    /** Publishes the smaller form instead; false if there is none. */
    boolean shrink() {
        boolean canShrink = smallerOutput.isPresent();
        if (canShrink) {
            output = smallerOutput;
            smallerOutput = Optional.empty();
        }
        return canShrink;
    }

    /** Nothing was decided; another worker, or this one after its next start, gets the record again. */
    void giveUp() {
        finished = true;
        leaveIfGone();
    }

    /** Whether work goes on that holds memory. */
    boolean isUnderWay() {
        return place.isPresent() && !finished;
    }

    /** Lets go of what belongs to no worker's here, once its work has ended. */
    void leaveIfGone() {
        if (finished && partition.isGone()) {
            leave();
        }
    }

    /** Committed. */
    void leave() {
        place.ifPresent(InFlight.Place::leave);
    }
}
