package dev.sprintworker.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The packaged worker in a JVM of its own, its output in a file.
 *
 * <p>{@link #close()} asks it to end, gives it {@value #STOP_SECONDS} seconds to finish what is in flight, then kills it;
 * it is gone when the method returns.
 */
final class WorkerProcess implements AutoCloseable {

    private static final long STOP_SECONDS = 20;
    private static final int TAIL_LINES = 40;
    private static final Pattern PHASE = Pattern.compile("(?m)^sprint_start_seconds\\{phase=\"(.+)\"} (\\S+)");
    private static final Duration PROBE_PAUSE = Duration.ofMillis(200);

    private final Process process;
    private final URI ready;
    private final Path log;

    private WorkerProcess(Process process, URI ready, Path log) {
        this.process = process;
        this.ready = ready;
        this.log = log;
    }

    /** Starts the runnable jar with the properties, on a free port of 127.0.0.1. */
    static WorkerProcess start(Path jar, Map<String, String> configuration, Path log) throws IOException {
        if (!Files.exists(jar)) {
            throw new DemoFailedException(jar + " is missing: package the worker first");
        }
        int port = FreePorts.take(1).get(0);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        configuration.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.add("-Dquarkus.http.host=127.0.0.1");
        command.add("-Dquarkus.http.port=" + port);
        command.addAll(List.of("-jar", jar.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new WorkerProcess(process, URI.create("http://127.0.0.1:" + port + "/q/health/ready"), log);
    }

    /**
     * Returns when the worker says it is ready.
     *
     * @throws DemoFailedException with the end of its log, when it ends or the time is over before
     */
    void awaitReady(Duration timeout) throws InterruptedException {
        HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        long deadline = System.nanoTime() + timeout.toNanos();
        String answer = "nothing";
        while (true) {
            if (process.waitFor(PROBE_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                checkAlive();
            }
            if (System.nanoTime() > deadline) {
                throw failure("not ready after " + timeout + ", last answer of " + ready + ": " + answer);
            }
            try {
                var response = http.send(
                        HttpRequest.newBuilder(ready)
                                .timeout(Duration.ofSeconds(5))
                                .build(),
                        BodyHandlers.ofString());
                if (response.statusCode() == 200) {
                    return;
                }
                answer = response.statusCode() + " " + response.body();
            } catch (IOException e) { // it does not listen yet
                answer = e.toString();
            }
        }
    }

    /** Seconds of its start by phase, as its metrics tell them. */
    Map<String, String> start() throws IOException, InterruptedException {
        String metrics = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(ready.resolve("/q/metrics")).build(), BodyHandlers.ofString())
                .body();
        return PHASE.matcher(metrics)
                .results()
                .collect(Collectors.toMap(phase -> phase.group(1), phase -> phase.group(2)));
    }

    /** @throws DemoFailedException with the end of its log, when the worker has ended */
    void checkAlive() {
        if (!process.isAlive()) {
            throw failure("it ended with status " + process.exitValue());
        }
    }

    /** What went wrong and the end of the worker's log. */
    DemoFailedException failure(String reason) {
        return new DemoFailedException(
                "The worker failed: " + reason + System.lineSeparator() + "The end of " + log + ":" + tail());
    }

    private String tail() {
        try {
            // Native libraries write to it as well: read what is no UTF-8 as something else rather than fail.
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            String indent = System.lineSeparator() + "  ";
            return indent + String.join(indent, lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
