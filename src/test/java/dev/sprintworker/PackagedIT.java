package dev.sprintworker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code java -jar} runs, in a process of its own. */
class PackagedIT {
    private static final Path APP = Path.of("target/quarkus-app");

    @TempDir
    private Path folder;

    private record Ended(int status, String out, String err) {}

    @Test
    void shouldGenerateWithoutBootingTheWorker() throws Exception {
        Path picture = folder.resolve("picture.png");
        Ended run = run("generate", "--prompt", "a red circle", "--seed", "3", "--out", picture.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out().lines().toList()).hasSize(1);
        assertThat(new ObjectMapper().readTree(run.out()).get("seed").intValue())
                .isEqualTo(3);
        assertThat(picture).isNotEmptyFile();
    }

    @Test
    void shouldEndWithTheStatusOfTheCommand() throws Exception {
        Ended run = run("generate", "--prompt", "a", "--steps", "5", "--out", "a.png");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("steps is 5, expected from 1 to 4");
    }

    @Test
    void shouldKeepTheKafkaClientsQuietWhenNoBrokerAnswers() throws Exception {
        Ended run = run("replay", "--topic", "sprint.prompts.dlq", "--timeout", "1s");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualToIgnoringNewLines("no answer from the broker at 127.0.0.1:1 within 1.0 s");
    }

    @Test
    void shouldEndWithStatusOneWhenTheWorkersModelCannotBeUsed() throws Exception {
        Ended run = run(List.of(
                "-Dquarkus.http.port=0",
                "-Dsprint.s3.bucket=none",
                "-Dsprint.model.path=" + folder,
                // Nobody listens there: neither may keep a worker without a model alive.
                "-Dkafka.bootstrap.servers=127.0.0.1:1",
                "-Dquarkus.s3.endpoint-override=http://127.0.0.1:1",
                "-Dquarkus.s3.aws.region=us-east-1",
                "-Dquarkus.s3.aws.credentials.type=anonymous"));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("SPRINT00009", folder + ": not a snapshot");
        // Each line is for programs, a stack trace included.
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : run.out().lines().toList()) {
            lines.add(json.readTree(line));
        }
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.has("timestamp") && line.has("level") && line.has("message"))
                        .isTrue())
                .filteredOn(line -> line.at("/mdc/number").asText().equals("SPRINT00009"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.get("level").textValue()).isEqualTo("FATAL");
                    assertThat(line.get("stackTrace").textValue()).contains("SnapshotException", "\tat ");
                });
        // Nobody said where traces go.
        assertThat(run.out() + run.err()).doesNotContainIgnoringCase("otlp").doesNotContain(":4317");
    }

    @Test
    void shouldNotShipTheLocalServers() throws IOException {
        try (Stream<Path> jars = Files.walk(APP.resolve("lib"))) {
            List<String> names = jars.map(jar -> jar.getFileName().toString()).toList();
            assertThat(names).anyMatch(name -> name.startsWith("org.apache.kafka.kafka-clients"));
            assertThat(names)
                    .noneMatch(name -> name.contains("s3proxy")
                            || name.contains("jetty")
                            || name.contains("kafka_2.13")
                            || name.contains("kafka-server")
                            || name.contains("logback"));
        }
    }

    private Ended run(String... arguments) throws Exception {
        return run(List.of(), arguments);
    }

    private Ended run(List<String> properties, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(properties);
        command.addAll(List.of("-jar", APP.resolve("quarkus-run.jar").toString()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("ended in time").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
