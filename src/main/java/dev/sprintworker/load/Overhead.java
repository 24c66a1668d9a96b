package dev.sprintworker.load;

import dev.sprintworker.event.Outcome.Timings;
import dev.sprintworker.load.LoadPrompt.Phase;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * What is not the networks.
 *
 * @param latency microseconds of a prompt, one at a time, from its submission to its outcome without the networks' time:
 *     PNG, S3, Kafka, queue, tokenizer, Java
 * @param warmUp the same of the prompts before, {@value #WARM_UP_GROUP} at a time: what a new process costs
 * @param device at work on a backlog
 */
public record Overhead(Histogram latency, List<Histogram> warmUp, DeviceTime device) {

    private static final int WARM_UP_GROUP = 200;

    static Overhead of(List<Line> lines, DeviceTime device) {
        List<Line> warmUp = completed(lines, Phase.WARM_UP);
        int groups = (warmUp.size() + WARM_UP_GROUP - 1) / WARM_UP_GROUP;
        return new Overhead(
                latency(completed(lines, Phase.MEASURED)),
                IntStream.range(0, groups)
                        .mapToObj(i -> latency(
                                warmUp.subList(i * WARM_UP_GROUP, Math.min(warmUp.size(), (i + 1) * WARM_UP_GROUP))))
                        .toList(),
                device);
    }

    private static Histogram latency(List<Line> lines) {
        return Summary.histogram(lines.stream()
                .mapToLong(line -> line.latencyNanos().getAsLong()
                        - Math.round(line.outcome().orElseThrow().networkSeconds() * 1e9)));
    }

    private static List<Line> completed(List<Line> lines, Phase phase) {
        return lines.stream()
                .filter(line -> line.prompt().phase() == phase
                        && line.outcome().filter(Told::isCompleted).isPresent())
                .toList();
    }

    /** How the process got there; empty without a warm-up. */
    public Optional<String> warmUpLine() {
        if (warmUp.isEmpty()) {
            return Optional.empty();
        }
        String medians = warmUp.stream()
                .map(group -> String.format(Locale.ROOT, "%.1f", group.getValueAtPercentile(50) / 1e3))
                .collect(Collectors.joining(" "));
        return Optional.of("warm-up: p50 of each " + WARM_UP_GROUP + " prompts " + medians + " ms");
    }

    public String line() {
        return String.format(
                Locale.ROOT,
                "overhead: p50=%.1f ms p95=%.1f ms share=%.1f %%",
                latency.getValueAtPercentile(50) / 1e3,
                latency.getValueAtPercentile(95) / 1e3,
                100 * device.overheadShare());
    }

    /**
     * A part of a prompt's time.
     *
     * @param median seconds
     */
    record Part(String name, double median) {}

    /** Where the time of completed prompts goes, in its order; medians of parts do not add up to that of the whole. */
    static List<Part> parts(List<Line> lines) {
        List<Line> completed = completed(lines, Phase.MEASURED);
        return List.of(
                part(
                        "Kafka, waiting in its topic included, and the manifest",
                        completed,
                        (seconds, t) -> seconds - t.total()),
                part(
                        "admission, changing threads, an earlier manifest where it is not looked for meanwhile",
                        completed,
                        (seconds, t) ->
                                t.total() - t.queued() - t.text() - t.denoise() - t.decode() - t.png() - t.upload()),
                part("waiting for the device", completed, (seconds, t) -> t.queued()),
                part("text encoder", completed, (seconds, t) -> t.text()),
                part("transformer", completed, (seconds, t) -> t.denoise()),
                part("decoder", completed, (seconds, t) -> t.decode()),
                part("PNG", completed, (seconds, t) -> t.png()),
                part("upload", completed, (seconds, t) -> t.upload()));
    }

    private interface Seconds {
        double of(double latency, Timings timings);
    }

    private static Part part(String name, List<Line> completed, Seconds seconds) {
        ToDoubleFunction<Line> ofLine = line -> seconds.of(
                line.latencyNanos().getAsLong() / 1e9,
                line.outcome().orElseThrow().stages().orElseThrow());
        double[] sorted = completed.stream().mapToDouble(ofLine).sorted().toArray();
        return new Part(name, sorted.length == 0 ? 0 : sorted[sorted.length / 2]);
    }
}
