package dev.sprintworker.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** The diagrams of a report. */
final class ReportPlots {

    /** More would make a file of megabytes and no clearer picture. */
    private static final int MAX_DOTS = 5_000;

    private static final int MAX_BINS = 240;
    /** One bar alone need not be as wide as the page. */
    private static final int MIN_BARS = 8;

    private static final double[] PERCENTILES = {0, 50, 90, 99, 99.9};

    private final List<Line> lines;
    private final List<Mark> marks;
    private final double seconds;

    ReportPlots(List<Line> lines, List<Mark> marks) {
        this.lines = lines;
        this.marks = marks;
        this.seconds = lines.stream()
                .mapToDouble(line -> Math.max(
                        line.intendedNanos().orElse(0) / 1e9,
                        line.outcome().map(told -> told.nanos() / 1e9).orElse(0.0)))
                .max()
                .orElse(1);
    }

    String arrivalsAndCompletions() {
        double bin = Math.max(1, Math.ceil(seconds / MAX_BINS));
        List<double[]> arrivals = perSecond(
                bin,
                line -> line.intendedNanos().stream().mapToObj(Long::valueOf).toList());
        List<double[]> completions =
                perSecond(bin, line -> line.outcomes().stream().map(Told::nanos).toList());
        double most = Math.max(most(arrivals), most(completions));
        return overTime("Arrivals and outcomes", "prompts per second", most)
                .line("arrivals", Plot.ORANGE, arrivals)
                .line("outcomes", Plot.BLUE, completions)
                .marks(marks)
                .svg();
    }

    /** In steps: each bin begins and ends at its height. */
    private List<double[]> perSecond(double bin, Function<Line, List<Long>> times) {
        double[] counts = new double[(int) (seconds / bin) + 1];
        lines.stream()
                .flatMap(line -> times.apply(line).stream())
                .mapToInt(nanos -> (int) (nanos / 1e9 / bin))
                .filter(index -> index < counts.length)
                .forEach(index -> counts[index]++);
        List<double[]> steps = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            steps.add(new double[] {i * bin, counts[i] / bin});
            steps.add(new double[] {Math.min(seconds, (i + 1) * bin), counts[i] / bin});
        }
        return steps;
    }

    String latencyOverTime() {
        List<Line> told = lines.stream().filter(line -> !line.isLost()).toList();
        int every = 1 + told.size() / MAX_DOTS;
        List<double[]> dots = new ArrayList<>();
        for (int i = 0; i < told.size(); i += every) {
            Line line = told.get(i);
            dots.add(new double[] {
                line.intendedNanos().getAsLong() / 1e9, line.latencyNanos().getAsLong() / 1e9
            });
        }
        return overTime("Latency by the time a prompt was to be sent", "seconds", most(dots))
                .dots("", Plot.BLUE, dots)
                .marks(marks)
                .svg();
    }

    private Plot overTime(String title, String yLabel, double most) {
        return new Plot(title, "seconds since the run began", yLabel, seconds, Plot.ticks(seconds), most);
    }

    /** Each nine has the same width. */
    String percentiles(Histogram micros) {
        double end = nines(PERCENTILES[PERCENTILES.length - 1]);
        List<double[]> points = new ArrayList<>();
        for (double nines = 0; nines <= end; nines += end / 200) {
            points.add(new double[] {nines, micros.getValueAtPercentile(100 - 100 * Math.pow(10, -nines)) / 1e6});
        }
        List<Plot.Tick> ticks = new ArrayList<>();
        for (double percentile : PERCENTILES) {
            ticks.add(new Plot.Tick(nines(percentile), "p" + Plot.number(percentile)));
        }
        return new Plot(
                        "Latency by percentile",
                        "share of prompts that are faster",
                        "seconds",
                        end,
                        ticks,
                        most(points))
                .line("", Plot.BLUE, points)
                .svg();
    }

    private static double nines(double percentile) {
        return -Math.log10(1 - percentile / 100);
    }

    String batchSizes() {
        Map<Integer, Long> sizes = lines.stream()
                .flatMap(line -> line.outcome().stream())
                .filter(told -> told.batchSize().isPresent())
                .collect(Collectors.groupingBy(
                        told -> told.batchSize().getAsInt(), TreeMap::new, Collectors.counting()));
        List<double[]> bars = new ArrayList<>();
        List<Plot.Tick> ticks = new ArrayList<>();
        int most = sizes.keySet().stream().mapToInt(Integer::intValue).max().orElse(1);
        for (int size = 1; size <= most; size++) {
            ticks.add(new Plot.Tick(size, String.valueOf(size)));
            if (sizes.containsKey(size)) {
                bars.add(new double[] {size, sizes.get(size)});
            }
        }
        return new Plot(
                        "Prompts by the size of their batch",
                        "pictures of the batch",
                        "prompts",
                        Math.max(most, MIN_BARS) + 1.0,
                        ticks,
                        // Room for the numbers above the bars.
                        most(bars) * 1.1)
                .bars(Plot.BLUE, 0.6, bars)
                .svg();
    }

    private static double most(List<double[]> points) {
        return points.stream().mapToDouble(point -> point[1]).max().orElse(0);
    }
}
