package dev.sprintworker.load;

import dev.sprintworker.load.LoadPrompt.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * A run in numbers. Counts are of all prompts, those of the warm-up and the backlog included; times are of the measured
 * ones.
 *
 * @param codes of outcomes that are no completed ones
 * @param again events that were sent a second time
 * @param latency microseconds from the time a prompt was to be sent to its outcome, of completed ones
 * @param promptsPerSecond with an outcome, from the first one's time to the last outcome
 * @param webhooksAgain that came more than once, which they may
 */
public record Summary(
        int prompts,
        int completed,
        Map<String, Long> codes,
        int lost,
        int doubled,
        int late,
        int again,
        int pictures,
        Histogram latency,
        double promptsPerSecond,
        int webhooksAsked,
        int webhooksLost,
        int webhooksAgain) {

    private static final int DIGITS = 3;

    static Summary of(List<Line> lines, Duration timeout, boolean webhooksFollowed) {
        List<Line> completed = lines.stream()
                .filter(line -> line.outcome().filter(Told::isCompleted).isPresent())
                .toList();
        List<Line> measured = lines.stream()
                .filter(line -> line.prompt().phase() == Phase.MEASURED && !line.isLost())
                .toList();
        return new Summary(
                lines.size(),
                completed.size(),
                lines.stream()
                        .flatMap(line -> line.outcome().stream())
                        .filter(told -> !told.isCompleted())
                        .collect(Collectors.groupingBy(Told::code, TreeMap::new, Collectors.counting())),
                count(lines.stream().filter(Line::isLost)),
                count(lines.stream().filter(Line::isDoubled)),
                count(lines.stream().filter(line -> line.isLate(timeout))),
                count(lines.stream().filter(line -> line.submissions() > 1)),
                completed.stream().mapToInt(line -> line.prompt().images()).sum(),
                histogram(
                        // What is refused at once would make the rest look fast.
                        measured.stream()
                                .filter(line -> line.outcome().orElseThrow().isCompleted())
                                .mapToLong(line -> line.latencyNanos().getAsLong())),
                perSecond(measured),
                count(lines.stream().filter(Line::webhookAsked)),
                webhooksFollowed ? count(lines.stream().filter(Line::isWebhookLost)) : 0,
                count(lines.stream().filter(line -> line.webhookNanos().size() > 1)));
    }

    private static int count(java.util.stream.Stream<Line> lines) {
        return (int) lines.count();
    }

    /** Of microseconds, from nanoseconds. */
    static Histogram histogram(java.util.stream.LongStream nanos) {
        Histogram histogram = new Histogram(DIGITS);
        nanos.forEach(value -> histogram.recordValue(Math.max(0, value / 1_000)));
        return histogram;
    }

    private static double perSecond(List<Line> told) {
        if (told.isEmpty()) {
            return 0;
        }
        long first = told.stream()
                .mapToLong(line -> line.intendedNanos().getAsLong())
                .min()
                .getAsLong();
        long last = told.stream()
                .mapToLong(line -> line.outcome().orElseThrow().nanos())
                .max()
                .getAsLong();
        return told.size() / ((last - first) / 1e9);
    }

    int failed() {
        return prompts - completed - lost;
    }

    /** Milliseconds. */
    double latencyMillis(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e3;
    }

    /** For people and scripts. */
    public String line() {
        return String.format(
                Locale.ROOT,
                "load: prompts=%d completed=%d failed=%d lost=%d doubled=%d late=%d p50=%.0fms p95=%.0fms p99=%.0fms "
                        + "prompts/s=%.1f",
                prompts,
                completed,
                failed(),
                lost,
                doubled,
                late,
                latencyMillis(50),
                latencyMillis(95),
                latencyMillis(99),
                promptsPerSecond);
    }
}
