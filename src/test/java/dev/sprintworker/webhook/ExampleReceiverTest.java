package dev.sprintworker.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sprintworker.webhook.Attempt.Result;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The receivers of docs/webhooks.md are the ones in this source tree, and take what is sent. */
class ExampleReceiverTest {

    private static final Path JAVA = Path.of("src/test/java/dev/sprintworker/webhook/ExampleReceiver.java");
    private static final Path PYTHON = Path.of("src/test/resources/webhook/receiver.py");
    private static final String OTHER = "whsec_bmV3IG5ldyBuZXcgbmV3IG5ldyBuZXcgbmV3IG5ldyE=";
    private static final String BODY =
            "{\"type\":\"sprint.image.completed.v1\",\"timestamp\":\"2026-11-24T00:00:00Z\",\"data\":{\"名\":\"é\"}}";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SenderFixture fixture = new SenderFixture();
    private Process process;
    private Path out;

    @TempDir
    private Path directory;

    @AfterEach
    void close() throws InterruptedException {
        fixture.close();
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void shouldBeQuotedInTheDocumentation() throws IOException {
        String java = Files.readString(JAVA);

        assertThat(Files.readString(Path.of("docs/webhooks.md")))
                .contains("```java\n" + java.substring(java.indexOf("\n\n") + 2) + "```\n")
                .contains("```python\n" + Files.readString(PYTHON) + "```\n");
    }

    @Test
    void shouldTakeWebhooksInJava() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = System.getProperty("java.class.path");

        assertTakesWebhooks(start(java, "-cp", classes, ExampleReceiver.class.getName(), "0"));
    }

    @Test
    void shouldTakeWebhooksInPython() throws IOException {
        Assumptions.assumeTrue(isThere("python3"), "python3 is not there: the receiver in Python was not tried");

        assertTakesWebhooks(start("python3", PYTHON.toString(), "0"));
    }

    private static boolean isThere(String program) {
        try {
            return new ProcessBuilder(program, "--version").start().waitFor() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private void assertTakesWebhooks(URI url) throws IOException {
        Instant now = Instant.now();

        assertThat(send(url, "id-1", now, OTHER, SenderFixture.SECRET)).isEqualTo(Result.DELIVERED);
        assertThat(send(url, "id-1", now, SenderFixture.SECRET)).isEqualTo(Result.DELIVERED);
        assertThat(send(url, "id-2", now, OTHER)).isEqualTo(Result.REJECTED);
        assertThat(send(url, "id-3", now.minusSeconds(600), SenderFixture.SECRET))
                .isEqualTo(Result.REJECTED);
        assertThat(send(url, "id-4", now.plusSeconds(600), SenderFixture.SECRET))
                .isEqualTo(Result.REJECTED);

        assertThat(Files.readAllLines(out)).containsExactly(url.toString(), BODY);
    }

    private Result send(URI url, String id, Instant time, String... secrets) {
        WebhookSender sender = fixture.sender(new NameTable(), SenderFixture.AMPLE, url.getPort());
        return sender.send(url.toString(), SignatureTest.sign(id, time, BODY, secrets))
                .toCompletableFuture()
                .orTimeout(1, TimeUnit.MINUTES)
                .join()
                .result();
    }

    private URI start(String... command) throws IOException {
        out = directory.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().put("WEBHOOK_SECRET", SenderFixture.SECRET);
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Dstdout.encoding=UTF-8 -Dfile.encoding=UTF-8");
        builder.environment().put("PYTHONIOENCODING", "utf-8");
        process = builder.start();
        await().atMost(PATIENCE).until(() -> lines().size() == 1);
        return URI.create(lines().get(0));
    }

    private List<String> lines() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException(Files.readString(directory.resolve("err")));
        }
        return Files.readAllLines(out);
    }
}
