package dev.sprintworker.deadletter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics there are, asked for once each. Looking never makes one, as sending to it might. */
final class Topics {

    private final Admin admin;
    private final Map<String, OptionalInt> partitions = new HashMap<>();

    Topics(Admin admin) {
        this.admin = admin;
    }

    /** How many partitions the topic has, empty if there is no such topic. */
    OptionalInt partitions(String topic) {
        return partitions.computeIfAbsent(topic, this::ask);
    }

    private OptionalInt ask(String topic) {
        try {
            return OptionalInt.of(admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException
                    || e.getCause() instanceof InvalidTopicException) {
                return OptionalInt.empty();
            }
            throw e.getCause() instanceof KafkaException fault ? fault : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
