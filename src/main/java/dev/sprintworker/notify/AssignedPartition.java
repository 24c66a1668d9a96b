package dev.sprintworker.notify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** One partition from its assignment to this notifier until it goes; assigned again it is another object. */
final class AssignedPartition {

    /** Deliveries that are read ahead of their time, so that one that asked for longer does not hide others. */
    private static final int MAX_SLEEPING = 256;

    private final TopicPartition topicPartition;
    private final PartitionWindow<FollowUp> window;
    private final PriorityQueue<TakenDelivery> sleeping =
            new PriorityQueue<>(Comparator.comparing(taken -> taken.delivery().due()));
    /** Publication of the outcomes that are taken and not done, by offset. */
    private final Map<Long, Instant> pending = new HashMap<>();

    private boolean gone;

    AssignedPartition(TopicPartition topicPartition, Optional<OffsetAndMetadata> committed) {
        this.topicPartition = topicPartition;
        this.window = new PartitionWindow<>(committed);
    }

    TopicPartition topicPartition() {
        return topicPartition;
    }

    PartitionWindow<FollowUp> window() {
        return window;
    }

    void sleep(TakenDelivery delivery) {
        sleeping.add(delivery);
        pending.put(delivery.record().offset(), delivery.delivery().since());
    }

    /** Nothing is left to do for the record but to commit it, and what follows with it. */
    void done(long offset, Optional<FollowUp> follows) {
        pending.remove(offset);
        window.done(offset, follows);
    }

    /** Deliveries whose time has come, the first first. */
    List<TakenDelivery> wake(Instant now) {
        List<TakenDelivery> awake = new ArrayList<>();
        while (!sleeping.isEmpty() && !sleeping.peek().delivery().due().isAfter(now)) {
            awake.add(sleeping.poll());
        }
        return awake;
    }

    /** When the next one is due; empty if none sleeps. */
    Optional<Instant> nextDue() {
        return Optional.ofNullable(sleeping.peek())
                .map(taken -> taken.delivery().due());
    }

    /** When the oldest outcome was published that is not done; empty if all are. */
    Optional<Instant> oldest() {
        return pending.values().stream().min(Instant::compareTo);
    }

    /** Whether further records are wanted. */
    boolean hasRoom() {
        return sleeping.size() < MAX_SLEEPING && !window.isFull();
    }

    void go() {
        gone = true;
        sleeping.clear();
    }

    /** Whether it belongs to another notifier. */
    boolean isGone() {
        return gone;
    }
}
