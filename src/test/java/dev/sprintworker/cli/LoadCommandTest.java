package dev.sprintworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadCommandTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --scenario smoke --hold -1                | --hold is -1, expected from 0 to 3600
            --scenario smoke --webhook-port 65536     | --webhook-port is 65536, expected from 1 to 65535
            --scenario overhead                       | --metrics is missing, expected for a scenario with a backlog
            --scenario nothing                        | --scenario: there is no scenario nothing
            --scenario smoke --config none.properties | --config: none.properties cannot be read
            """)
    void shouldNameTheOptionAndTheBound(String options, String message) {
        ToolRun run = ToolRun.of(("load --bootstrap-servers 127.0.0.1:1 " + options).split(" "));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith(message);
    }

    @Test
    void shouldNameTheScenariosKey(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("none.yaml"), "prompts: 0\n");

        ToolRun run = ToolRun.of("load", "--bootstrap-servers", "127.0.0.1:1", "--scenario", file.toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("--scenario: none: prompts is 0, expected a whole number from 1 to 1000000");
    }
}
