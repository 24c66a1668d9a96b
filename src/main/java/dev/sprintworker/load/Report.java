package dev.sprintworker.load;

import dev.sprintworker.load.LoadPrompt.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A run as one HTML file that needs nothing else. */
final class Report {

    private static final String STYLE = """
            body{font:15px/1.45 system-ui,sans-serif;color:#1b1f24;max-width:900px;margin:24px auto;padding:0 16px}
            h1{font-size:22px;margin:0 0 4px}h2{font-size:17px;margin:28px 0 6px}p{margin:4px 0 14px}
            table{border-collapse:collapse}td,th{padding:3px 18px 3px 0;text-align:left;border-bottom:1px solid #e3e6ea}
            td.n{text-align:right;font-variant-numeric:tabular-nums;padding-right:0}.bad{color:#b42318;font-weight:600}
            svg{width:100%;height:auto;margin:14px 0 0;font-family:system-ui,sans-serif}
            .title{font-size:14px;font-weight:600}.label,.tick,.note{font-size:12px;fill:#4b535d}
            .note{fill:#b42318}.grid{stroke:#e3e6ea}.mark{stroke:#b42318;stroke-dasharray:4 3}
            """;

    private final LoadResult result;
    private final Summary summary;

    private Report(LoadResult result) {
        this.result = result;
        this.summary = result.summary();
    }

    static void write(LoadResult result, Path file) throws IOException {
        Files.writeString(file, html(result));
    }

    static String html(LoadResult result) {
        return new Report(result).html();
    }

    private String html() {
        String name = Plot.escaped(result.scenario().name());
        StringBuilder html =
                new StringBuilder("<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'><title>Load: "
                        + name + "</title>\n<style>\n" + STYLE + "</style></head><body>\n<h1>Load: " + name
                        + "</h1>\n<p>"
                        + DateTimeFormatter.ISO_INSTANT.format(result.started()
                                .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                                .atOffset(ZoneOffset.UTC))
                        + ", " + Plot.escaped(arrivals()) + "</p>\n");
        html.append(table(counts()));
        html.append(
                "<p>Latency runs from the time a prompt was to be sent to its committed outcome, so that a sender that "
                        + "is late hides nothing (no coordinated omission).</p>\n");
        ReportPlots plots = new ReportPlots(measured(), result.marks());
        html.append(plots.arrivalsAndCompletions());
        html.append(plots.latencyOverTime());
        html.append(plots.percentiles(summary.latency()));
        html.append(plots.batchSizes());
        html.append("<h2>Where the time of a prompt goes</h2>\n");
        html.append(table(parts()));
        html.append("<p>Medians. Text encoder, transformer and decoder are those of the prompt's whole batch.</p>\n");
        return html.append("</body></html>\n").toString();
    }

    private List<Line> measured() {
        return result.lines().stream()
                .filter(line -> line.prompt().phase() == Phase.MEASURED)
                .toList();
    }

    private String arrivals() {
        Arrivals arrivals = result.scenario().arrivals();
        if (arrivals instanceof Arrivals.Poisson poisson) {
            return "Poisson arrivals, " + Plot.number(poisson.perSecond()) + " prompts/s";
        }
        if (arrivals instanceof Arrivals.Burst burst) {
            return "Poisson arrivals, %s prompts/s, times %s from %s s for %s s"
                    .formatted(
                            Plot.number(burst.perSecond()),
                            Plot.number(burst.factor()),
                            Plot.number(burst.fromSeconds()),
                            Plot.number(burst.lengthSeconds()));
        }
        return "one prompt after another";
    }

    /** What is not as it should be stands out. */
    private Map<String, String> counts() {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("prompts", String.valueOf(summary.prompts()));
        rows.put("sent again", String.valueOf(summary.again()));
        rows.put("completed", summary.completed() + " (" + summary.pictures() + " pictures)");
        rows.put(
                "failed",
                summary.failed()
                        + summary.codes().entrySet().stream()
                                .map(code -> ", " + code.getKey() + " " + code.getValue())
                                .collect(Collectors.joining()));
        rows.put("!lost", String.valueOf(summary.lost()));
        rows.put("!doubled", String.valueOf(summary.doubled()));
        rows.put("later than " + result.scenario().timeout().toMillis() / 1e3 + " s", String.valueOf(summary.late()));
        rows.put("!submitted and not committed by the workers", String.valueOf(result.behind()));
        if (summary.webhooksAsked() > 0) {
            rows.put("webhooks asked for", String.valueOf(summary.webhooksAsked()));
            rows.put("!webhooks that did not come", String.valueOf(summary.webhooksLost()));
            rows.put("webhooks that came again", String.valueOf(summary.webhooksAgain()));
        }
        rows.put("prompts per second", decimal("%.1f", summary.promptsPerSecond()));
        for (double percentile : new double[] {50, 90, 95, 99, 100}) {
            rows.put(
                    percentile == 100 ? "latency, longest" : "latency, p" + Plot.number(percentile),
                    decimal("%.3f s", summary.latencyMillis(percentile) / 1e3));
        }
        result.overhead().ifPresent(overhead -> {
            rows.put(
                    "outside the networks, one prompt at a time",
                    overhead.line().replace("overhead: ", ""));
            overhead.warmUpLine()
                    .ifPresent(line -> rows.put("the same while the worker warmed up", line.replace("warm-up: ", "")));
            DeviceTime device = overhead.device();
            rows.put(
                    "device thread under a backlog",
                    decimal("%.1f s, ", device.seconds())
                            + decimal("%.1f s in batches, ", device.busySeconds())
                            + decimal("%.1f s in the networks, ", device.networkSeconds())
                            + device.prompts() + " prompts");
        });
        return rows;
    }

    private Map<String, String> parts() {
        Map<String, String> rows = new LinkedHashMap<>();
        Overhead.parts(result.lines()).forEach(part -> rows.put(part.name(), decimal("%.1f ms", part.median() * 1e3)));
        return rows;
    }

    private static String decimal(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /** @param rows names and values; a name that begins with an exclamation mark must be 0 */
    private static String table(Map<String, String> rows) {
        StringBuilder table = new StringBuilder("<table>\n");
        rows.forEach((name, value) -> {
            boolean bad = name.startsWith("!") && !value.equals("0");
            table.append("<tr><td>")
                    .append(Plot.escaped(name.replaceFirst("^!", "")))
                    .append(bad ? "<td class='n bad'>" : "<td class='n'>")
                    .append(Plot.escaped(value))
                    .append("\n");
        });
        return table.append("</table>\n").toString();
    }
}
