package dev.sprintworker.chaos;

import static dev.sprintworker.chaos.Submission.bytes;
import static dev.sprintworker.chaos.Submission.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.chaos.Publisher.Address;
import dev.sprintworker.chaos.Submission.OfPoison;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLetterCheckTest {

    private final Map<Address, OfPoison> poison = new HashMap<>();
    private final List<SeenRecord> letters = new ArrayList<>();

    @BeforeEach
    void sendAll() {
        for (PoisonKind kind : PoisonKind.values()) {
            OfPoison sent = kind.to(3, new Random(1));
            poison.put(new Address(new TopicPartition(Topics.PROMPTS, 3), kind.ordinal()), sent);
            letters.add(letter(sent, kind.ordinal(), sent.value()));
        }
    }

    @Test
    void shouldFindNothingWhenEachIsThereOnceAndUntouched() {
        assertThat(DeadLetterCheck.faults(poison, letters)).isEmpty();
    }

    @Test
    void shouldFindTheOneThatIsMissingTwiceThereOrNoPoison() {
        SeenRecord letter = letters.remove(0);
        assertThat(DeadLetterCheck.faults(poison, letters))
                .hasSize(1)
                .first()
                .asString()
                .contains("0 dead letters");

        letters.addAll(List.of(letter, letter));
        assertThat(DeadLetterCheck.faults(poison, letters))
                .hasSize(1)
                .first()
                .asString()
                .contains("2 dead letters");

        poison.remove(new Address(new TopicPartition(Topics.PROMPTS, 3), 0));
        assertThat(DeadLetterCheck.faults(poison, letters))
                .hasSize(1)
                .first()
                .asString()
                .contains("no poison");
    }

    @Test
    void shouldFindTheOneThatWasTouched() {
        OfPoison sent = PoisonKind.ODD_HEADERS.to(3, new Random(1));
        int offset = PoisonKind.ODD_HEADERS.ordinal();
        letters.set(offset, letter(sent, offset, bytes("another")));
        assertThat(DeadLetterCheck.faults(poison, letters))
                .hasSize(1)
                .first()
                .asString()
                .contains("another value");

        letters.set(offset, letter(sent, offset, sent.value()));
        letters.get(offset).kafka().headers().add("more", new byte[0]);
        assertThat(DeadLetterCheck.faults(poison, letters))
                .hasSize(1)
                .first()
                .asString()
                .contains("headers other");
    }

    private static SeenRecord letter(OfPoison sent, int offset, byte[] value) {
        ConsumerRecord<byte[], byte[]> letter =
                new ConsumerRecord<>(Topics.DEAD_LETTERS, 0, 100 + offset, sent.key(), value);
        for (Header header : sent.headers()) {
            letter.headers().add(header);
        }
        Map.of(
                        "dead-letter-code",
                        sent.kind().code(),
                        "dead-letter-message",
                        "why",
                        "dead-letter-topic",
                        Topics.PROMPTS,
                        "dead-letter-partition",
                        "3",
                        "dead-letter-offset",
                        String.valueOf(offset),
                        "dead-letter-time",
                        "2026-01-02T03:04:05Z")
                .forEach((name, text) -> letter.headers().add(header(name, text)));
        return new SeenRecord(letter);
    }
}
