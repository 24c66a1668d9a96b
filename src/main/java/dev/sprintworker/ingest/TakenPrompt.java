package dev.sprintworker.ingest;

import dev.sprintworker.flow.InFlight;
import dev.sprintworker.flow.Submission;
import dev.sprintworker.telemetry.PromptTrace;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** A record between poll and commit. Of the consuming thread, except where it says otherwise. */
final class TakenPrompt {

    private final AssignedPartition partition;
    private final ConsumerRecord<byte[], byte[]> record;
    private final long takenNanos = System.nanoTime();
    private volatile Optional<InFlight.Place> place = Optional.empty();
    private Optional<Received> received = Optional.empty();
    private volatile Optional<Submission> submission = Optional.empty();
    private boolean finished;
    private boolean givenUp;
    private Optional<ProducerRecord<byte[], byte[]>> output = Optional.empty();
    private final Deque<ProducerRecord<byte[], byte[]>> smallerOutputs = new ArrayDeque<>();

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

    /** Whether the group had committed an offset when the partition was assigned. */
    boolean isGroupKnown() {
        return partition.wasBegun();
    }

    /** Read once, however often it has to wait. */
    Received received() {
        if (received.isEmpty()) {
            received = Optional.of(Received.read(record.headers(), record.value()));
        }
        return received.get();
    }

    /** Read once, however often it has to wait. */
    Submission submission(Supplier<Submission> read) {
        if (submission.isEmpty()) {
            submission = Optional.of(read.get());
        }
        return submission.get();
    }

    PromptTrace trace() {
        return submission.map(Submission::trace).orElse(PromptTrace.NONE);
    }

    /** Of key, value and headers. */
    long bytes() {
        long bytes = Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        for (Header header : record.headers()) {
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return bytes;
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
        partition.progress().done(record.offset());
        leaveIfGone();
    }

    /** A dead letter has forms that fit when the whole does not. */
    void finish(ProducerRecord<byte[], byte[]> published, List<ProducerRecord<byte[], byte[]>> smaller) {
        smallerOutputs.addAll(smaller);
        finish(Optional.of(published));
    }

    /** Publishes the next smaller form instead; false if there is none. */
    boolean shrink() {
        if (smallerOutputs.isEmpty()) {
            return false;
        }
        output = Optional.of(smallerOutputs.removeFirst());
        return true;
    }

    /** Nothing was decided; another worker, or this one after its next start, gets the record again. */
    void giveUp() {
        finished = true;
        givenUp = true;
        leave();
    }

    /** Whether work on it, or its commit, is still to come here. */
    boolean isInFlight() {
        return place.isPresent() && !givenUp;
    }

    /** The partition is gone. Work that goes on keeps its place until it ends, and the trace is the next owner's. */
    void abandoned() {
        trace().end();
        leaveIfGone();
    }

    /** Lets go of what belongs to no worker's here, once its work has ended. */
    private void leaveIfGone() {
        if (finished && partition.isGone()) {
            leave();
        }
    }

    /** Its offset is committed, and its outcome with it. */
    void committed() {
        trace().published();
        leave();
    }

    /** Committed, or work on it has ended and will not be committed here. Any thread may call. */
    void leave() {
        place.ifPresent(InFlight.Place::leave);
        trace().end();
    }
}
