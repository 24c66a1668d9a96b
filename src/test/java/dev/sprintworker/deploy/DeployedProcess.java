package dev.sprintworker.deploy;

import static org.awaitility.Awaitility.await;

import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged worker, started with nothing but the environment that a container would have. */
final class DeployedProcess implements AutoCloseable {

    private static final Pattern LISTENS = Pattern.compile("Listening on: (http://127\\.0\\.0\\.1:\\d+)");

    private final Process process;
    private final Path log;

    private DeployedProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static DeployedProcess start(Map<String, String> environment, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-jar",
                        "target/quarkus-app/quarkus-run.jar")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        builder.environment().put("QUARKUS_HTTP_PORT", "0");
        return new DeployedProcess(builder.start(), log);
    }

    /** Its address, when its readiness probe succeeds. */
    URI awaitReady() {
        await(log.getFileName() + " is ready").atMost(Duration.ofMinutes(10)).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("it ended with status " + process.exitValue() + ": " + log());
            }
            Matcher listens = LISTENS.matcher(log());
            return listens.find()
                    && RestAssured.get(listens.group(1) + "/q/health/ready").statusCode() == 200;
        });
        Matcher listens = LISTENS.matcher(log());
        if (!listens.find()) {
            throw new AssertionError(log());
        }
        return URI.create(listens.group(1));
    }

    String log() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
