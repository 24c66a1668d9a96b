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

/** A consumer group of workers and the ends of topics, as the broker tells them. */
public final class WorkerGroup implements AutoCloseable {

    private static final List<TopicPartition> PROMPTS = IntStream.range(0, Topics.PARTITIONS)
            .mapToObj(partition -> new TopicPartition(Topics.PROMPTS, partition))
            .toList();

    private final Admin admin;
    private final String group;
    private final List<TopicPartition> partitions;

    /** Of those who take prompts. */
    WorkerGroup(String bootstrapServers) {
        this(bootstrapServers, Topics.GROUP, PROMPTS);
    }

    /** @param partitions all that the group reads and is waited for */
    public WorkerGroup(String bootstrapServers, String group, List<TopicPartition> partitions) {
        this.group = group;
        this.partitions = List.copyOf(partitions);
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** Members, once the group is not rebalancing and its partitions are all given out; else -1. */
    public int settledMembers() throws InterruptedException {
        try {
            ConsumerGroupDescription description = admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get();
            long assigned = description.members().stream()
                    .mapToLong(member -> member.assignment().topicPartitions().stream()
                            .filter(partitions::contains)
                            .count())
                    .sum();
            return description.groupState() == GroupState.STABLE && assigned == partitions.size()
                    ? description.members().size()
                    : -1;
        } catch (ExecutionException e) { // no such group yet, or the coordinator is away
            return -1;
        }
    }

    /** Offsets between what the group has committed and the end of each of its partitions. */
    Map<TopicPartition, Long> lag() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> committed = committed();
        Map<TopicPartition, Long> lag = new TreeMap<>(java.util.Comparator.comparing(TopicPartition::toString));
        ends().forEach((partition, end) -> lag.put(partition, end - committed.get(partition)));
        return lag;
    }

    /** Committed offset of each of the group's partitions, 0 where it has none. */
    public Map<TopicPartition, Long> committed() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> found = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, Long> committed = new HashMap<>();
        partitions.forEach(partition -> {
            OffsetAndMetadata offset = found.get(partition);
            committed.put(partition, offset == null ? 0 : offset.offset());
        });
        return committed;
    }

    /** Ends of the group's partitions with what is not committed included. */
    public Map<TopicPartition, Long> ends() throws ExecutionException, InterruptedException {
        return ends(partitions, IsolationLevel.READ_UNCOMMITTED);
    }

    /** Ends of a topic's partitions with what is not committed included, of which a read_committed consumer may wait. */
    Map<TopicPartition, Long> ends(String... topics) throws ExecutionException, InterruptedException {
        List<TopicPartition> all = admin.describeTopics(List.of(topics)).allTopicNames().get().values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
        return ends(all, IsolationLevel.READ_UNCOMMITTED);
    }

    private Map<TopicPartition, Long> ends(List<TopicPartition> of, IsolationLevel isolation)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(
                        of.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())),
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
