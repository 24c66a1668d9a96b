package dev.sprintworker.chaos;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** The workers' consumer group and the ends of topics, as the broker tells them. */
final class WorkerGroup implements AutoCloseable {

    private static final List<TopicPartition> PROMPTS = IntStream.range(0, Topics.PARTITIONS)
            .mapToObj(partition -> new TopicPartition(Topics.PROMPTS, partition))
            .toList();

    private final Admin admin;

    WorkerGroup(String bootstrapServers) {
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** Members, once the group is not rebalancing and the prompts' partitions are all given out; else -1. */
    int settledMembers() throws InterruptedException {
        try {
            ConsumerGroupDescription group = admin.describeConsumerGroups(List.of(Topics.GROUP))
                    .describedGroups()
                    .get(Topics.GROUP)
                    .get();
            long assigned = group.members().stream()
                    .mapToLong(member -> member.assignment().topicPartitions().stream()
                            .filter(PROMPTS::contains)
                            .count())
                    .sum();
            return group.groupState() == GroupState.STABLE && assigned == PROMPTS.size()
                    ? group.members().size()
                    : -1;
        } catch (ExecutionException e) { // no such group yet, or the coordinator is away
            return -1;
        }
    }

    /** Records between the group's committed offset and the end of each partition of the prompts. */
    Map<TopicPartition, Long> lag() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(Topics.GROUP)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, Long> ends = ends(PROMPTS, IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> lag = new TreeMap<>(java.util.Comparator.comparing(TopicPartition::toString));
        PROMPTS.forEach(partition -> {
            OffsetAndMetadata offset = committed.get(partition);
            lag.put(partition, ends.get(partition) - (offset == null ? 0 : offset.offset()));
        });
        return lag;
    }

    /** Ends of a topic's partitions with what is not committed included, of which a read_committed consumer may wait. */
    Map<TopicPartition, Long> ends(String... topics) throws ExecutionException, InterruptedException {
        List<TopicPartition> partitions = admin.describeTopics(List.of(topics)).allTopicNames().get().values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
        return ends(partitions, IsolationLevel.READ_UNCOMMITTED);
    }

    private Map<TopicPartition, Long> ends(List<TopicPartition> partitions, IsolationLevel isolation)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(
                        partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())),
                        new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    @Override
    public void close() {
        admin.close();
    }
}
