package dev.sprintworker.ingest;

import org.apache.kafka.common.TopicPartition;

/** One partition from its assignment to this worker until it goes; assigned again it is another object. */
final class AssignedPartition {

    private final TopicPartition topicPartition;
    private final PartitionProgress<TakenPrompt> progress = new PartitionProgress<>();
    private final boolean wasBegun;
    private boolean begun;
    private long committed = -1;
    private volatile boolean gone;

    /** @param begun whether the group has ever committed an offset of it */
    AssignedPartition(TopicPartition topicPartition, boolean begun) {
        this.topicPartition = topicPartition;
        this.wasBegun = begun;
        this.begun = begun;
    }

    TopicPartition topicPartition() {
        return topicPartition;
    }

    PartitionProgress<TakenPrompt> progress() {
        return progress;
    }

    /** False until the group has committed an offset: autoscalers see no lag of a group that never did. */
    boolean isBegun() {
        return begun;
    }

    /** The same when the partition was assigned. */
    boolean wasBegun() {
        return wasBegun;
    }

    /** The offset committed last by this worker; -1 if none was. */
    long committed() {
        return committed;
    }

    /** What is before the offset is done with. */
    void committed(long nextOffset) {
        begun = true;
        committed = nextOffset;
        progress.committed(nextOffset).forEach(TakenPrompt::committed);
    }

    /** Another worker has it now, or will. */
    void go() {
        gone = true;
    }

    /** Any thread may ask. */
    boolean isGone() {
        return gone;
    }
}
