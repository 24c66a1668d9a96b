package dev.sprintworker.local;

import java.io.PrintStream;
import java.lang.Character.UnicodeScript;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A line per prompt: its text, seed and size, seconds by stage, files. */
final class DemoTable {

    private static final List<String> STAGES = List.of("queued", "text", "denoise", "decode", "png", "upload", "total");

    private final List<List<String>> rows = new ArrayList<>();

    DemoTable() {
        List<String> titles = new ArrayList<>(List.of("prompt", "seed", "size"));
        titles.addAll(STAGES);
        titles.add("file");
        rows.add(titles);
    }

    void add(DemoPrompt prompt, DemoOutcome outcome, List<Path> files) {
        List<String> row = new ArrayList<>(List.of(prompt.text()));
        if (outcome.images().isEmpty()) {
            row.addAll(List.of(String.valueOf(prompt.seed()), "-"));
        } else {
            DemoOutcome.Image first = outcome.images().get(0);
            row.addAll(List.of(String.valueOf(first.seed()), first.width() + "x" + first.height()));
        }
        for (String stage : STAGES) {
            Double seconds = outcome.seconds().get(stage);
            row.add(seconds == null ? "-" : String.format(Locale.ROOT, "%.3f", seconds));
        }
        row.add(
                outcome.error() == null
                        ? files.stream().map(Path::toString).collect(Collectors.joining(" "))
                        : outcome.error());
        rows.add(row);
    }

    void print(PrintStream out) {
        int last = rows.get(0).size() - 1;
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < last; column++) {
                int at = column;
                int width = rows.stream()
                        .mapToInt(other -> columnsOf(other.get(at)))
                        .max()
                        .getAsInt();
                String padding = " ".repeat(width - columnsOf(row.get(column)));
                line.append(column == 0 ? row.get(column) + padding : padding + row.get(column))
                        .append("  ");
            }
            out.println(line.append(row.get(last)));
        }
    }

    /** Columns of a terminal: a Chinese character takes two. */
    private static int columnsOf(String text) {
        return text.codePoints()
                .map(point -> UnicodeScript.of(point) == UnicodeScript.HAN ? 2 : 1)
                .sum();
    }
}
