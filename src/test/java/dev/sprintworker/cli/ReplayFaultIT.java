package dev.sprintworker.cli;

import static dev.sprintworker.deadletter.DeadLetterCode.NOT_A_CLOUDEVENT;
import static dev.sprintworker.deadletter.DeadLetterCode.UNKNOWN_TYPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.local.LocalKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayFaultIT {
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
    void shouldGoOnAndFailWhenTheBrokerRefusesARecord() throws IOException {
        topics.add(topics.letter("x".repeat(2000), UNKNOWN_TYPE, NOW), topics.letter("b", UNKNOWN_TYPE, NOW));
        Path file = Files.writeString(folder.resolve("client.properties"), "max.request.size=1000");
        ToolRun run = topics.replay("--config", file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains(": 1 replayed, 0 skipped, 1 failed, 0 not selected");
        assertThat(run.out()).contains("\"action\":\"failed\",\"reason\":\"RecordTooLargeException, ");
        assertThat(topics.prompted()).containsExactly("b");
    }

    @Test
    void shouldEndWithTheReasonWhenTheBrokerGoesAway() throws IOException {
        topics.add(topics.letter("a", NOT_A_CLOUDEVENT, NOW), topics.letter("b", NOT_A_CLOUDEVENT, NOW));
        try {
            ToolRun run = topics.replayAndAtTheFirstLine(
                    kafka::stop, "--config", DeadLetterTopics.oneByOne(folder), "--timeout", "2s");
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err().lines().toList())
                    .satisfiesExactly(
                            line -> assertThat(line).startsWith(topics.letters() + ": 1 replayed, 0 skipped"),
                            line -> assertThat(line)
                                    .isEqualTo("no answer from the broker at " + kafka.bootstrapServers()
                                            + " within 2.0 s"));
        } finally {
            kafka.start();
        }
    }

    @Test
    void shouldSayWhenNoBrokerAnswers() {
        ToolRun run = ToolRun.of(
                "replay", "--topic", topics.letters(), "--bootstrap-servers", "127.0.0.1:1", "--timeout", "1s");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualToIgnoringNewLines("no answer from the broker at 127.0.0.1:1 within 1.0 s");
    }

    @Test
    void shouldSayWhenATopicDoesNotExist() {
        String missing = "missing-" + UUID.randomUUID();
        for (ToolRun run : List.of(DeadLetterTopics.tool(kafka, "--topic", missing), topics.replay("--to", missing))) {
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .isEqualToIgnoringNewLines("topic '" + missing + "' does not exist at " + kafka.bootstrapServers());
        }
    }

    @Test
    void shouldSayWhenTheClientSettingsCannotBeUsed() throws IOException {
        Path file = folder.resolve("client.properties");
        for (String setting : List.of(
                "security.protocol=PIGEON", "security.protocol=SSL\nssl.truststore.location=" + folder + "/none.jks")) {
            Files.writeString(file, setting + "\nbootstrap.servers=" + kafka.bootstrapServers());
            ToolRun run = ToolRun.of("replay", "--topic", topics.letters(), "--config", file.toString());
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.err())
                    .startsWith("the client settings cannot be used: ")
                    .containsAnyOf("security.protocol", folder + "/none.jks");
        }
    }
}
