package dev.sprintworker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayCommandTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            --since yesterday              | --since is 'yesterday', expected a time like 2030-01-31T12:00:00Z or back from now like 1h, from 1970-01-01T00:00:00Z to now
            --since 2999-01-01T00:00:00Z   | --since is '2999-01-01T00:00:00Z', expected a time like
            --since 2026-13-01T00:00:00Z   | --since is '2026-13-01T00:00:00Z', expected a time like
            --since 1960-01-01T00:00:00Z   | --since is '1960-01-01T00:00:00Z', expected a time like
            --since=-1h                    | --since is '-1h', expected a time like
            --since 99999d                 | --since is '99999d', expected a time like
            --since P99999999999D          | --since is 'P99999999999D', expected a time like
            --timeout 0s                   | --timeout is '0s', expected from 1s to 10m
            --timeout 11m                  | --timeout is '11m', expected from 1s to 10m
            --timeout soon                 | --timeout is 'soon', expected from 1s to 10m
            --to sprint.prompts.dlq        | --to is 'sprint.prompts.dlq', expected another topic than --topic
            --bootstrap-servers kafka      | --bootstrap-servers is 'kafka', expected HOST:PORT, several with commas
            --bootstrap-servers a:1,b      | --bootstrap-servers is 'a:1,b', expected HOST:PORT, several with commas
            --config nowhere.properties    | --config: nowhere.properties cannot be read, NoSuchFileException
            --config src                   | --config: src cannot be read, IOException
            --frames 3                     | Unknown options: '--frames', '3'
            """)
    void shouldRefuseWrongUseInOneLineThatNamesTheBound(String options, String message) {
        List<String> arguments = new ArrayList<>(List.of("replay", "--topic", "sprint.prompts.dlq"));
        arguments.addAll(List.of(options.split(" ")));
        if (!options.contains("--bootstrap-servers")) {
            arguments.addAll(List.of("--bootstrap-servers", "127.0.0.1:1"));
        }
        ToolRun run = ToolRun.of(arguments.toArray(String[]::new));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines().toList()).hasSize(2);
        assertThat(run.err()).contains(message).contains("Try 'sprint-worker replay --help'");
    }

    @Test
    void shouldRefuseAFileThatIsNoPropertiesFileWithoutQuotingIt() throws IOException {
        Path file = folder.resolve("client.properties");
        Files.writeString(file, "sasl.jaas.config=secret\\u00");
        ToolRun run = ToolRun.of("replay", "--topic", "a", "--config", file.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("--config: " + file + " is no Java properties file")
                .doesNotContain("secret");
    }

    @Test
    void shouldAskForTheTopicAndTheBroker() {
        assertThat(ToolRun.of("replay").err()).startsWith("Missing required option: '--topic=TOPIC'");
        ToolRun run = ToolRun.of("replay", "--topic", "a");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("--bootstrap-servers is missing, expected here, as bootstrap.servers in --config,"
                        + " or as KAFKA_BOOTSTRAP_SERVERS in the environment");
    }

    @Test
    void shouldTellTheSafeWayInItsHelp() {
        ToolRun help = ToolRun.of("replay", "--help");
        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("--dry-run", "--since", "How to use it safely:", "a second run puts them back");
    }

    @ParameterizedTest
    @CsvSource({
        "PT1H30M, 90",
        "pt1h30m, 90",
        "1h30m, 90",
        "90m, 90",
        "5400s, 90",
        "1D, 1440",
        "P1D, 1440",
        "P1DT1H, 1500"
    })
    void shouldReadDurationsLongAndShort(String text, long minutes) {
        assertThat(TimeText.duration(text)).isEqualTo(Duration.ofMinutes(minutes));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T10:30:00Z, 2026-03-01T10:30:00Z",
        "2026-03-01T12:30:00+02:00, 2026-03-01T10:30:00Z",
        "1h30m, 2026-03-01T10:30:00Z"
    })
    void shouldReadInstantsAndDurationsBackFromNow(String text, Instant expected) {
        assertThat(TimeText.instant(text, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1x", "P", "2026-03-01", "2026-03-01T10:30:00", "1d2d", "now"})
    void shouldRefuseWhatIsNoTime(String text) {
        assertThatThrownBy(() -> TimeText.instant(text, NOW)).isInstanceOf(DateTimeException.class);
    }
}
