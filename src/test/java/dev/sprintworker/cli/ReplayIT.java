package dev.sprintworker.cli;

import static dev.sprintworker.deadletter.DeadLetterCode.ATTRIBUTE_TOO_LONG;
import static dev.sprintworker.deadletter.DeadLetterCode.NOT_A_CLOUDEVENT;
import static dev.sprintworker.deadletter.DeadLetterCode.UNKNOWN_TYPE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.local.LocalKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayIT {
    private static final byte[] NO_UTF_8 = {(byte) 0xff, 0, (byte) 0xc3};
    private static final Instant NOW = Instant.now();

    private static LocalKafka kafka;

    @TempDir
    private Path folder;

    private DeadLetterTopics topics;

    @BeforeAll
    static void start() {
        kafka = LocalKafka.create();
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @BeforeEach
    void create() {
        topics = DeadLetterTopics.create(kafka);
    }

    @Test
    void shouldPutBackKeyValueAndHeadersByteForByte() {
        Headers own =
                new RecordHeaders().add("a", NO_UTF_8).add("a", new byte[0]).add(new RecordHeader("b", (byte[]) null));
        topics.add(topics.letter(NO_UTF_8, new byte[] {0, (byte) 0x80}, own, UNKNOWN_TYPE, NOW));

        ToolRun run = topics.replay();

        assertThat(run.status()).isZero();
        assertThat(run.err())
                .isEqualToIgnoringNewLines(topics.letters() + ": 1 replayed, 0 skipped, 0 failed, 0 not selected");
        var replayed = topics.content(topics.prompts());
        assertThat(replayed).hasSize(1);
        assertThat(replayed.get(0).key()).isEqualTo(NO_UTF_8);
        assertThat(replayed.get(0).value()).containsExactly(0, 0x80);
        assertThat(replayed.get(0).headers().toArray()).containsExactly(own.toArray());
        assertThat(run.out()).isEqualToIgnoringNewLines("""
                {"topic":"%s","partition":0,"offset":0,"code":"unknown_type","message":"why","to":"%s",\
                "action":"replayed","toPartition":%d,"toOffset":0}""".formatted(
                        topics.letters(), topics.prompts(), replayed.get(0).partition()));
    }

    @Test
    void shouldPutATombstoneWithoutKeyBackIntoItsPartition() {
        topics.add(topics.letter(null, null, new RecordHeaders(), NOT_A_CLOUDEVENT, NOW));
        assertThat(topics.replay().status()).isZero();
        var replayed = topics.content(topics.prompts());
        assertThat(replayed).hasSize(1);
        assertThat(replayed.get(0).key()).isNull();
        assertThat(replayed.get(0).value()).isNull();
        assertThat(replayed.get(0).partition()).isEqualTo(2);
    }

    @Test
    void shouldKeepTheOrderOfAPartitionAndReplayAgainWhenRunAgain() {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            values.add("prompt " + i);
            topics.add(topics.letter("prompt " + i, NOT_A_CLOUDEVENT, NOW));
        }
        assertThat(topics.replay().out().lines()).hasSize(20);
        assertThat(topics.prompted()).isEqualTo(values);
        assertThat(topics.replay().status()).isZero();
        assertThat(topics.prompted()).hasSize(40).endsWith(values.toArray(String[]::new));
    }

    @Test
    void shouldLeaveOlderLettersAloneWhenToldSinceWhen() {
        topics.add(
                topics.letter("old", UNKNOWN_TYPE, NOW.minus(Duration.ofHours(3))),
                topics.letter("new", UNKNOWN_TYPE, NOW.minus(Duration.ofMinutes(1))),
                // Written later by a worker that gave up earlier.
                topics.letter("old, late", UNKNOWN_TYPE, NOW.minus(Duration.ofHours(2))));

        assertThat(topics.replay("--since", "1h").err()).contains(": 1 replayed, 0 skipped, 0 failed, 1 not selected");
        assertThat(topics.prompted()).containsExactly("new");
        assertThat(topics.replay("--since", NOW.minus(Duration.ofMinutes(150)).toString())
                        .status())
                .isZero();
        assertThat(topics.prompted()).containsExactly("new", "new", "old, late");
        assertThat(topics.replay("--since", "PT1S").out()).as("all are older").isEmpty();
    }

    @Test
    void shouldReplayOnlyTheCodesAskedFor() {
        topics.add(
                topics.letter("a", NOT_A_CLOUDEVENT, NOW),
                topics.letter("b", UNKNOWN_TYPE, NOW),
                topics.letter("c", ATTRIBUTE_TOO_LONG, NOW));
        ToolRun run = topics.replay("--code", "attribute_too_long", "--code", "not_a_cloudevent");
        assertThat(run.err()).contains(": 2 replayed, 0 skipped, 0 failed, 1 not selected");
        assertThat(topics.prompted()).containsExactly("a", "c");
    }

    @Test
    void shouldWriteNothingInADryRun() throws IOException {
        topics.add(topics.letter("a", NOT_A_CLOUDEVENT, NOW), topics.letter("b", UNKNOWN_TYPE, NOW));
        ToolRun run = topics.replay("--dry-run", "--code", "unknown_type");
        assertThat(run.status()).isZero();
        assertThat(run.err()).contains(": 1 would be replayed, 0 skipped, 0 failed, 1 not selected");
        JsonNode line = new ObjectMapper().readTree(run.out());
        assertThat(line.get("action").textValue()).isEqualTo("would replay");
        assertThat(line.get("to").textValue()).isEqualTo(topics.prompts());
        assertThat(topics.content(topics.prompts())).isEmpty();
    }

    @Test
    void shouldEndAtTheEndOfTheStartWhenLettersAreAddedMeanwhile() throws IOException {
        topics.add(
                topics.letter("a", NOT_A_CLOUDEVENT, NOW),
                topics.letter("b", NOT_A_CLOUDEVENT, NOW),
                topics.letter("c", NOT_A_CLOUDEVENT, NOW));
        // As a worker does that finds the replayed record as unusable as before.
        ToolRun run = topics.replayAndAtTheFirstLine(
                () -> topics.add(topics.letter("again", NOT_A_CLOUDEVENT, NOW)),
                "--config",
                DeadLetterTopics.oneByOne(folder));
        assertThat(run.status()).isZero();
        assertThat(run.err()).contains(": 3 replayed, 0 skipped, 0 failed, 0 not selected");
        assertThat(topics.prompted()).containsExactly("a", "b", "c");
        assertThat(topics.content(topics.letters())).hasSize(4);
    }

    @Test
    void shouldLeaveOutWhatATransactionAborted() {
        topics.addInATransaction(topics.letter("aborted", NOT_A_CLOUDEVENT, NOW), false, () -> {});
        topics.addInATransaction(topics.letter("committed", NOT_A_CLOUDEVENT, NOW), true, () -> {});
        topics.addInATransaction(topics.letter("aborted too", NOT_A_CLOUDEVENT, NOW), false, () -> {});
        assertThat(topics.replay().status()).isZero();
        assertThat(topics.prompted()).containsExactly("committed");
    }

    @Test
    void shouldLeaveWhatATransactionHasNotDecidedForALaterRun() {
        topics.add(topics.letter("before", NOT_A_CLOUDEVENT, NOW));
        topics.addInATransaction(topics.letter("undecided", NOT_A_CLOUDEVENT, NOW), true, () -> {
            assertThat(topics.replay().err()).contains(": 1 replayed, 0 skipped");
            assertThat(topics.prompted()).containsExactly("before");
        });
        assertThat(topics.replay().err()).contains(": 2 replayed, 0 skipped");
        assertThat(topics.prompted()).containsExactly("before", "before", "undecided");
    }

    @Test
    void shouldReportWhatCannotBePutBack() {
        topics.send(new ProducerRecord<>(topics.letters(), NO_UTF_8));
        topics.send(topics.letter("x".repeat(9), UNKNOWN_TYPE, NOW).withoutValueTo(topics.letters()));
        Headers gone = new RecordHeaders().add("dead-letter-topic", "no such topic".getBytes(StandardCharsets.UTF_8));
        topics.send(new ProducerRecord<>(topics.letters(), null, null, null, NO_UTF_8, gone));
        Headers same =
                new RecordHeaders().add("dead-letter-topic", topics.letters().getBytes(StandardCharsets.UTF_8));
        topics.send(new ProducerRecord<>(topics.letters(), null, null, null, NO_UTF_8, same));

        ToolRun run = topics.replay();

        assertThat(run.status()).isZero();
        assertThat(run.err()).contains(": 0 replayed, 4 skipped, 0 failed, 0 not selected");
        assertThat(run.out().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("\"code\":null", "\"to\":null", "does not say which topic it was in"),
                        line -> assertThat(line).contains("was too large to be kept, its value had 9 bytes"),
                        line -> assertThat(line).contains("the topic it was in does not exist"),
                        line -> assertThat(line).contains("was in this very topic"))
                .allSatisfy(line -> assertThat(line).contains("\"action\":\"skipped\""));
        assertThat(topics.content(topics.prompts())).isEmpty();
    }

    @Test
    void shouldPutThemIntoTheTopicToldWhateverTheyCameFrom() {
        String other = "other-" + UUID.randomUUID();
        DeadLetterTopics.create(kafka, Map.of(other, 1));
        topics.send(new ProducerRecord<>(topics.letters(), NO_UTF_8));
        topics.add(topics.letter("from partition 2", UNKNOWN_TYPE, NOW));
        assertThat(topics.replay("--to", other).err()).contains(": 2 replayed, 0 skipped");
        assertThat(topics.content(other)).hasSize(2);
        assertThat(topics.content(topics.prompts())).isEmpty();
    }
}
