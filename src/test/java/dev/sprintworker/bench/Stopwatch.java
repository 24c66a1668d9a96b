package dev.sprintworker.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Seconds of named parts, several times each: by the clock and of processor time. The clock also counts what other
 * processes do meanwhile; processor time also counts threads that wait for each other.
 */
public final class Stopwatch {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Map<String, List<Seconds>> parts = new LinkedHashMap<>();

    public record Seconds(double clock, double processor) {
        Seconds plus(Seconds other) {
            return new Seconds(clock + other.clock, processor + other.processor);
        }

        static Seconds zero() {
            return new Seconds(0, 0);
        }
    }

    /** What may be timed. */
    public interface Part<T> {
        T run();
    }

    /** Runs a part and adds what it took. */
    public <T> T time(String name, Part<T> part) {
        long clock = System.nanoTime();
        long processor = PROCESS.getProcessCpuTime();
        T result = part.run();
        add(name, new Seconds((System.nanoTime() - clock) / 1e9, (PROCESS.getProcessCpuTime() - processor) / 1e9));
        return result;
    }

    void add(String name, Seconds seconds) {
        parts.computeIfAbsent(name, key -> new ArrayList<>()).add(seconds);
    }

    /** Forgets everything. */
    public void clear() {
        parts.clear();
    }

    /** The latest of a part. */
    Seconds last(String name) {
        List<Seconds> all = parts.get(name);
        return all.get(all.size() - 1);
    }

    /** The least by the clock: what the machine can do while it does nothing else. */
    public double leastClock(String name) {
        return parts.get(name).stream().mapToDouble(Seconds::clock).min().orElseThrow();
    }

    /** Median of each kind over the times. */
    public Seconds median(String name) {
        List<Seconds> all = parts.get(name);
        return new Seconds(
                median(all.stream().mapToDouble(Seconds::clock).sorted().toArray()),
                median(all.stream().mapToDouble(Seconds::processor).sorted().toArray()));
    }

    /** A row for each part. */
    String table() {
        StringBuilder table =
                new StringBuilder("| part | seconds, median | processor seconds, median |\n| --- | --- | --- |\n");
        for (String name : parts.keySet()) {
            Seconds median = median(name);
            table.append(
                    String.format(Locale.ROOT, "| %s | %.2f | %.2f |%n", name, median.clock(), median.processor()));
        }
        return table.toString();
    }

    private static double median(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
