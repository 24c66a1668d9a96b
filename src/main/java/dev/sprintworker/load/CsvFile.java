package dev.sprintworker.load;

import dev.sprintworker.event.Outcome.Timings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** A row for each prompt: times in seconds since the run began, durations in seconds; empty is what did not happen. */
final class CsvFile {

    static final String HEAD =
            "id,phase,width,height,steps,images,submissions,intended,sent,outcome,code,outcomes,latency,"
                    + "batch_size,queued,text,denoise,decode,png,upload,total,webhook";

    private CsvFile() {}

    static void write(List<Line> lines, Path file) throws IOException {
        List<String> rows = new ArrayList<>(List.of(HEAD));
        lines.forEach(line -> rows.add(row(line)));
        Files.write(file, rows);
    }

    static String row(Line line) {
        LoadPrompt prompt = line.prompt();
        List<String> cells = new ArrayList<>(List.of(
                prompt.id(),
                prompt.phase().label(),
                String.valueOf(prompt.size().width()),
                String.valueOf(prompt.size().height()),
                String.valueOf(prompt.steps()),
                String.valueOf(prompt.images()),
                String.valueOf(line.submissions()),
                seconds(line.intendedNanos()),
                seconds(line.sentNanos())));
        cells.add(line.outcome()
                .map(told -> seconds(OptionalLong.of(told.nanos())))
                .orElse(""));
        cells.add(line.outcome().map(Told::code).orElse(line.refusal().isPresent() ? "unsent" : "lost"));
        cells.add(String.valueOf(line.outcomes().size()));
        cells.add(seconds(line.latencyNanos()));
        cells.add(line.outcome()
                .filter(told -> told.batchSize().isPresent())
                .map(told -> String.valueOf(told.batchSize().getAsInt()))
                .orElse(""));
        cells.addAll(
                line.outcome().flatMap(Told::stages).map(CsvFile::stages).orElse(List.of("", "", "", "", "", "", "")));
        cells.add(
                line.webhookNanos().isEmpty()
                        ? ""
                        : seconds(OptionalLong.of(line.webhookNanos().get(0))));
        return String.join(",", cells);
    }

    private static List<String> stages(Timings timings) {
        return java.util.stream.DoubleStream.of(
                        timings.queued(),
                        timings.text(),
                        timings.denoise(),
                        timings.decode(),
                        timings.png(),
                        timings.upload(),
                        timings.total())
                .mapToObj(seconds -> String.format(Locale.ROOT, "%.6f", seconds))
                .toList();
    }

    private static String seconds(OptionalLong nanos) {
        return nanos.isPresent() ? String.format(Locale.ROOT, "%.6f", nanos.getAsLong() / 1e9) : "";
    }
}
