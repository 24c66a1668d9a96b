package dev.sprintworker.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The table of a run, printed as it grows and kept in a file; the line with the counts comes last. */
final class Report {

    private final PrintStream out;
    private final Path file;
    private final long startNanos = System.nanoTime();
    private final StringBuilder text = new StringBuilder();
    private int deadLetters;
    private int poison;

    Report(PrintStream out, Path file) {
        this.out = out;
        this.file = file;
    }

    void begin(long seed, int prompts) {
        add(
                "seed %d, %d prompts, 2 workers, %d partitions, %d cores%n%n",
                seed, prompts, Topics.PARTITIONS, Runtime.getRuntime().availableProcessors());
        add("| at | fault | prompts | in flight | over after | all told after | proof |%n");
        add("| --- | --- | --- | --- | --- | --- | --- |%n");
    }

    /**
     * @param prompts submitted before and while it lasted
     * @param inFlight of these, between submission and outcome when the fault struck
     * @param over from the stroke until the fault was over and everything that is to be was started again
     * @param allTold from the stroke to the last outcome; null when some are missing
     */
    void phase(String fault, int prompts, int inFlight, Duration over, Duration allTold, String proof) {
        add(
                "| %s | %s | %d | %d | %s | %s | %s |%n",
                seconds(Duration.ofNanos(System.nanoTime() - startNanos)),
                fault,
                prompts,
                inFlight,
                seconds(over),
                allTold == null ? "not within 2 minutes" : seconds(allTold),
                proof);
    }

    void deadLetters(int found, int sent) {
        deadLetters = found;
        poison = sent;
    }

    void end(Tally tally, int posted, int repeated, FaultyS3Proxy.Counts store) throws IOException {
        add(
                "%ndead letters %d of %d poison records; by HTTP %d prompts, asked again %d times; S3 requests: %d passed,"
                        + " %d answered 500, %d hung%n",
                deadLetters, poison, posted, repeated, store.passed(), store.errors(), store.hung());
        list("lost", tally.lost());
        list("doubled", tally.doubled());
        list("orphaned", tally.orphaned());
        list("wrong", tally.wrong());
        add("run of %s%n%n%s%n", seconds(Duration.ofNanos(System.nanoTime() - startNanos)), tally.line());
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void list(String name, List<String> faults) {
        faults.forEach(fault -> add("%s: %s%n%n", name, fault));
    }

    private static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1e3);
    }

    private void add(String format, Object... arguments) {
        String line = String.format(Locale.ROOT, format, arguments);
        text.append(line);
        out.print(line);
        out.flush();
    }
}
