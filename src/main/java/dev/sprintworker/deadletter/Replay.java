package dev.sprintworker.deadletter;

import dev.sprintworker.deadletter.ReplayedLetter.Action;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Puts dead letters back where they came from, as they were: same key, value and headers, none of them
 * {@code dead-letter-*}. It reads committed letters up to the end the topic has at the start, and reports each one once
 * the brokers have it.
 *
 * <p>Nothing marks a letter as replayed: another run puts it back again. That is harmless where consumers know a record
 * they had, as the worker knows prompts by {@code source} and {@code id}.
 *
 * <p>A letter with a key goes to the partition the key belongs to, one without to the partition it came from, so that
 * letters of one partition keep their order. It gets a new timestamp: with its old one the topic might drop it before
 * it is read.
 */
public final class Replay {

    private final ReplayRequest request;
    private final Topics topics;
    private final Optional<Producer<byte[], byte[]>> producer;

    private Replay(ReplayRequest request, Topics topics, Optional<Producer<byte[], byte[]>> producer) {
        this.request = request;
        this.topics = topics;
        this.producer = producer;
    }

    /**
     * One run, on the calling thread.
     *
     * @param report gets every letter in the order they are read, those that are left alone included
     * @throws ReplayFailedException when it cannot begin or cannot go on; what was reported stays true
     */
    public static void run(ReplayRequest request, Consumer<ReplayedLetter> report) {
        ReplayClients clients = new ReplayClients(request);
        try (Admin admin = clients.admin()) {
            Topics topics = new Topics(admin);
            List<TopicPartition> partitions = IntStream.range(0, required(topics, request.topic(), request))
                    .mapToObj(partition -> new TopicPartition(request.topic(), partition))
                    .toList();
            request.to().ifPresent(to -> required(topics, to, request));
            try (var consumer = clients.consumer();
                    // A dry run has nothing it could write with.
                    var producer = request.dryRun() ? null : clients.producer()) {
                LetterReader reader = new LetterReader(consumer, partitions, request.since(), request.timeout());
                new Replay(request, topics, Optional.ofNullable(producer)).all(reader, report);
            }
        } catch (KafkaException e) {
            throw ReplayFailedException.of(e, brokers(request), request.timeout());
        }
    }

    private static int required(Topics topics, String topic, ReplayRequest request) {
        return topics.partitions(topic)
                .orElseThrow(
                        () -> new ReplayFailedException("topic '" + topic + "' does not exist at " + brokers(request)));
    }

    private static String brokers(ReplayRequest request) {
        return request.client().get("bootstrap.servers");
    }

    private void all(LetterReader reader, Consumer<ReplayedLetter> report) {
        for (var letters = reader.next(); !letters.isEmpty(); letters = reader.next()) {
            List<Supplier<SentLetter.Outcome>> begun =
                    letters.stream().map(StoredLetter::new).map(this::begin).toList();
            // To the last one even after a fault: whoever reads the report must not miss what did get there.
            Optional<KafkaException> fault = Optional.empty();
            for (Supplier<SentLetter.Outcome> each : begun) {
                SentLetter.Outcome outcome = each.get();
                report.accept(outcome.letter());
                fault = fault.or(outcome::fault);
            }
            if (fault.isPresent()) {
                throw fault.get();
            }
        }
    }

    private Supplier<SentLetter.Outcome> begin(StoredLetter letter) {
        if (!letter.selectedBy(request)) {
            return decided(letter, Action.NOT_SELECTED, letter.topic(), Optional.empty());
        }
        Optional<String> to = request.to().or(letter::topic);
        if (to.isEmpty()) {
            return skipped(letter, to, "does not say which topic it was in");
        }
        if (letter.loss().isPresent()) {
            return skipped(letter, to, letter.loss().get());
        }
        if (to.get().equals(request.topic())) {
            return skipped(letter, to, "was in this very topic");
        }
        OptionalInt partitions = topics.partitions(to.get());
        if (partitions.isEmpty()) {
            return skipped(letter, to, "the topic it was in does not exist");
        }
        if (producer.isEmpty()) {
            return decided(letter, Action.WOULD_REPLAY, to, Optional.empty());
        }
        var acknowledgement = producer.get().send(letter.before(to.get(), partitions.getAsInt()));
        return new SentLetter(letter, to.get(), acknowledgement)::await;
    }

    private static Supplier<SentLetter.Outcome> skipped(StoredLetter letter, Optional<String> to, String reason) {
        return decided(letter, Action.SKIPPED, to, Optional.of(reason));
    }

    private static Supplier<SentLetter.Outcome> decided(
            StoredLetter letter, Action action, Optional<String> to, Optional<String> reason) {
        ReplayedLetter decided = letter.became(action, to, Optional.empty(), reason);
        return () -> new SentLetter.Outcome(decided, Optional.empty());
    }
}
