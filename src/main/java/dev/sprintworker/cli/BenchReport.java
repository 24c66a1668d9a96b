package dev.sprintworker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What {@code bench} measured; every number of seconds is the median of the runs and of a whole batch.
 *
 * @param size width and height in pixels
 * @param device that computed
 * @param runs the stages' seconds of each run, by stage
 * @param wallSeconds of each run
 * @param heapBytesPerPicture allocated on the Java heap, all runs together
 * @param restResidentBytes of the process before the first picture, if the system tells
 * @param workspaceBytes that a batch takes at most, as predicted
 * @param peakResidentBytes of the process while it ran, if the system tells
 */
record BenchReport(
        int size,
        int steps,
        int batch,
        String precision,
        String device,
        List<Map<String, Double>> runs,
        List<Double> wallSeconds,
        long heapBytesPerPicture,
        OptionalLong restResidentBytes,
        long workspaceBytes,
        OptionalLong peakResidentBytes) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** {@code {"size","steps","batch","precision","device","runs","seconds":{...},"picturesPerSecond","peakResidentBytes"}}. */
    String json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("size", size);
        json.put("steps", steps);
        json.put("batch", batch);
        json.put("precision", precision);
        json.put("device", device);
        json.put("runs", runs.size());
        Map<String, Double> seconds = new LinkedHashMap<>();
        stageSeconds().forEach((stage, median) -> seconds.put(stage, rounded(median)));
        json.put("seconds", seconds);
        json.put("picturesPerSecond", rounded(picturesPerSecond()));
        json.put("peakResidentBytes", peakResidentBytes.isPresent() ? peakResidentBytes.getAsLong() : null);
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A row for each stage, then pictures per second and memory: on a CPU what is held at rest and the workspace make up the peak. */
    String table() {
        Map<String, Double> stages = stageSeconds();
        double sum = stages.values().stream().mapToDouble(Double::doubleValue).sum();
        StringBuilder table = new StringBuilder();
        line(
                table,
                "%d x %d, %d steps, batch of %d, %s on %s, median of %d runs",
                size,
                size,
                steps,
                batch,
                precision,
                device,
                runs.size());
        line(table, "%-12s %10s %7s", "stage", "seconds", "share");
        stages.forEach((stage, median) ->
                line(table, "%-12s %10.4f %6.1f%%", stage, median, sum == 0 ? 0 : 100 * median / sum));
        line(table, "%-12s %10.4f", "pictures/s", picturesPerSecond());
        line(table, "%-12s %10s", "heap/picture", String.format(Locale.ROOT, "%,d KiB", heapBytesPerPicture >> 10));
        line(table, "%-12s %10s", "at rest", mebibytes(restResidentBytes));
        line(table, "%-12s %10s", "workspace", mebibytes(OptionalLong.of(workspaceBytes)));
        line(table, "%-12s %10s", "peak memory", mebibytes(peakResidentBytes));
        return table.toString();
    }

    private static String mebibytes(OptionalLong bytes) {
        return bytes.isPresent() ? String.format(Locale.ROOT, "%,d MiB", bytes.getAsLong() >> 20) : "not known";
    }

    private Map<String, Double> stageSeconds() {
        Map<String, Double> medians = new LinkedHashMap<>();
        for (String stage : runs.get(0).keySet()) {
            medians.put(stage, median(runs.stream().map(run -> run.get(stage)).toList()));
        }
        return medians;
    }

    private double picturesPerSecond() {
        return batch / median(wallSeconds);
    }

    /** The middle value, or the mean of the two in the middle. */
    static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        sorted.sort(null);
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private static void line(StringBuilder table, String format, Object... values) {
        table.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }

    private static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }
}
