package dev.sprintworker.chaos;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A JVM of its own that signals reach for real; its output goes to a file.
 *
 * <p>{@link #close()} kills it. It does not outlive the harness either, unless that is itself killed with -9.
 */
public final class JvmProcess implements AutoCloseable {

    /** What a shell says of a process that ended by SIGKILL. */
    static final int KILLED = 128 + 9;

    private static final Duration SIGNAL_TIMEOUT = Duration.ofSeconds(20);

    private final String name;
    private final Process process;
    private final Path log;
    private volatile boolean sentAway;

    private JvmProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "kill-" + name));
    }

    /** @param arguments after {@code java}, up to those of the main class */
    public static JvmProcess start(String name, List<String> arguments, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new JvmProcess(name, process, log);
    }

    public String name() {
        return name;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it ended without having been asked or killed by the harness. */
    public boolean endedByItself() {
        return !process.isAlive() && !sentAway;
    }

    /** {@code kill -9}; the process is gone when this returns, and it was this that ended it. */
    public void kill() throws IOException, InterruptedException {
        sentAway = true;
        signal("KILL");
        if (!process.waitFor(SIGNAL_TIMEOUT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != KILLED) {
            throw failure("it was to end by SIGKILL, but "
                    + (process.isAlive() ? "lives" : "ended with " + process.exitValue()));
        }
    }

    /** {@code kill -STOP}; no thread of it runs when this returns. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
        await(name + " paused").atMost(SIGNAL_TIMEOUT).until(() -> state() == 'T');
    }

    /** {@code kill -CONT}. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
        await(name + " resumed").atMost(SIGNAL_TIMEOUT).until(() -> state() != 'T');
    }

    /** {@code kill -TERM}; returns the exit status. */
    int terminate(Duration timeout) throws IOException, InterruptedException {
        sentAway = true;
        signal("TERM");
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw failure("it did not end within " + timeout + " of SIGTERM");
        }
        return process.exitValue();
    }

    /** Returns the exit status of a process that ends when its work is done. */
    public int awaitEnd(Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw failure("it did not end within " + timeout);
        }
        return process.exitValue();
    }

    /** A line for its standard input. */
    public void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Returns once a line of the log contains the text; fails as soon as the process has ended without. */
    public void awaitLine(String text, Duration timeout) {
        try {
            await(name + " says " + text)
                    .pollInterval(Duration.ofMillis(50))
                    .atMost(timeout)
                    .until(() -> {
                        boolean ended = !process.isAlive();
                        if (linesWith(text) > 0) {
                            return true;
                        }
                        if (ended) {
                            throw failure("it ended with " + process.exitValue() + " before it said \"" + text + "\"");
                        }
                        return false;
                    });
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw failure("it did not say \"" + text + "\" within " + timeout);
        }
    }

    long linesWith(String text) {
        return lines().filter(line -> line.contains(text)).count();
    }

    /** With what is wrong and the end of its log. */
    public IllegalStateException failure(String reason) {
        List<String> lines = lines().toList();
        return new IllegalStateException("%s: %s. The end of %s:%n  %s"
                .formatted(
                        name,
                        reason,
                        log,
                        String.join("%n  ".formatted(), lines.subList(Math.max(0, lines.size() - 30), lines.size()))));
    }

    /** Of its log, up to now. */
    Stream<String> lines() {
        try {
            // Native libraries write to it as well: what is no UTF-8 is read as something else.
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot read " + log, e);
        }
    }

    /** The third field of Linux's {@code /proc/pid/stat}, after a name in parentheses. */
    private char state() throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }

    private void signal(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw failure("kill -" + signal + " did not reach it");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
