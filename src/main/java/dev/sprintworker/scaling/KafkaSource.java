package dev.sprintworker.scaling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Knative's KafkaSource, {@code ordering: unordered} (Knative, "Apache Kafka Source"; delivery): consumers share the
 * partitions; each asks for up to {@code max.poll.records} more when fewer than those are in flight. What is refused is sent
 * again after a wait that doubles, and is in flight meanwhile.
 */
final class KafkaSource {
    private static final class Consumer {
        final ArrayDeque<Integer> waiting = new ArrayDeque<>();
        int inFlight;
    }

    private final Events events;
    private final SourceModel model;
    private final int partitions;
    private final IntConsumer sink;
    private final List<Consumer> consumers = new ArrayList<>();
    private final int[] attempts;

    /** @param sink gets prompts as requests, again after each {@link #refused} */
    KafkaSource(Events events, SourceModel model, int partitions, int prompts, IntConsumer sink) {
        this.events = events;
        this.model = model;
        this.partitions = partitions;
        this.sink = sink;
        this.attempts = new int[prompts];
        for (int i = 0; i < model.consumers(); i++) {
            consumers.add(new Consumer());
        }
    }

    void arrived(int prompt) {
        Consumer consumer = consumer(prompt);
        consumer.waiting.add(prompt);
        poll(consumer);
    }

    void answered(int prompt) {
        Consumer consumer = consumer(prompt);
        consumer.inFlight--;
        poll(consumer);
    }

    /** By 429, 503 or a timeout. More retries than the delivery has do not occur: their waits sum up to an hour. */
    void refused(int prompt) {
        double wait = model.backoffSeconds() * Math.pow(2, attempts[prompt]++);
        events.at(events.now() + wait, () -> sink.accept(prompt));
    }

    /** Whether all that arrived is answered. */
    boolean isIdle() {
        return consumers.stream().allMatch(consumer -> consumer.inFlight == 0 && consumer.waiting.isEmpty());
    }

    private void poll(Consumer consumer) {
        if (consumer.inFlight >= model.maxPollRecords()) {
            return;
        }
        for (int i = 0; i < model.maxPollRecords() && !consumer.waiting.isEmpty(); i++) {
            consumer.inFlight++;
            sink.accept(consumer.waiting.poll());
        }
    }

    private Consumer consumer(int prompt) {
        return consumers.get(Prompts.partition(prompt, partitions) % consumers.size());
    }
}
