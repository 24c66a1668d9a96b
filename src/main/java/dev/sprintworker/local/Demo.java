package dev.sprintworker.local;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Prompts in, pictures out, by the packaged worker and nothing but this machine.
 *
 * <p>Starts a broker, an S3 server and {@code java -jar target/quarkus-app/quarkus-run.jar}, publishes prompt events and
 * saves the pictures that the outcomes name. Exit status 0 means that every prompt has its pictures and that their bytes
 * have the announced SHA-256; anything else is 1. Whatever happens, the worker has ended when this JVM has.
 *
 * <p>The optional argument is a prompt to use instead of the built-in ones.
 */
public final class Demo implements AutoCloseable {

    private static final Path WORKER = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Path DIRECTORY = Path.of("target", "demo");
    private static final Duration READY_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration OUTCOMES_TIMEOUT = Duration.ofMinutes(3);

    private final PrintStream out;
    private final LocalServers servers;
    private WorkerProcess worker;

    private Demo(PrintStream out) {
        this.out = out;
        this.servers = LocalServers.create();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        // Prompts are in any language, whatever the locale of the terminal says.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        List<DemoPrompt> prompts = arguments.length == 0 || arguments[0].isBlank()
                ? DemoPrompt.SELECTION
                : List.of(DemoPrompt.of(arguments[0]));
        boolean complete;
        LocalDirectory.delete(DIRECTORY);
        Files.createDirectories(DIRECTORY);
        out.println("Starting a Kafka broker and an S3 server in this JVM ...");
        try (Demo demo = new Demo(out)) {
            Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "demo-close"));
            complete = demo.run(prompts);
        } catch (DemoFailedException e) {
            out.println(e.getMessage());
            complete = false;
        }
        System.exit(complete ? 0 : 1);
    }

    private boolean run(List<DemoPrompt> prompts) throws IOException, InterruptedException {
        out.println("Starting the worker, its log is " + DIRECTORY.resolve("worker.log") + " ...");
        long start = System.nanoTime();
        startWorker();
        worker.awaitReady(READY_TIMEOUT);
        out.printf("Ready after %.1f s, sending %d prompts ...%n", secondsSince(start), prompts.size());

        start = System.nanoTime();
        try (DemoEvents events = new DemoEvents(servers.kafka().bootstrapServers());
                DemoPictures pictures = new DemoPictures(servers.s3(), DIRECTORY)) {
            events.publish(prompts);
            Map<String, DemoOutcome> outcomes = events.awaitOutcomes(prompts, OUTCOMES_TIMEOUT, worker);
            double seconds = secondsSince(start);
            DemoTable table = new DemoTable();
            for (DemoPrompt prompt : prompts) {
                DemoOutcome outcome = outcomes.get(prompt.id());
                table.add(prompt, outcome, pictures.save(prompt.id(), outcome.images()));
            }
            table.print(out);
            long failed = outcomes.values().stream()
                    .filter(outcome -> outcome.error() != null)
                    .count();
            pictures.saveGrid().ifPresent(grid -> out.println("All together: " + grid));
            out.printf("%d of %d prompts done in %.1f s%n", prompts.size() - failed, prompts.size(), seconds);
            Map<String, String> phases = worker.start();
            out.printf(
                    "Its start: JVM %s s, weights %s s, warm-up %s s; first picture %s s after the process began%n",
                    phases.get("jvm"), phases.get("load"), phases.get("warm-up"), phases.get("first-picture"));
            return failed == 0;
        }
    }

    private synchronized void startWorker() throws IOException {
        worker = WorkerProcess.start(WORKER, servers.configuration(), DIRECTORY.resolve("worker.log"));
    }

    private static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }

    /** Ends the worker first, while what it needs to end well is still there. */
    @Override
    public synchronized void close() {
        try (servers) {
            if (worker != null) {
                worker.close();
            }
        }
    }
}
