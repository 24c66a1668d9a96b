package dev.sprintworker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.scaling.Candidate;
import dev.sprintworker.scaling.Result;
import dev.sprintworker.scaling.Sweep;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code simulate} found, by autoscaler. */
record SimulateReport(Map<String, Sweep> sweeps) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COLUMNS = " %9s %9s %9s %9s %12s %6s %8s %6s %9s%n";

    /**
     * A table for each autoscaler and trace.
     *
     * @param all every candidate, not only the neighbours of the picked one
     */
    String tables(boolean all) {
        StringBuilder text = new StringBuilder();
        sweeps.forEach((name, sweep) -> {
            List<Candidate> shown = all || sweep.picked().isEmpty()
                    ? sweep.candidates()
                    : neighbours(sweep, sweep.picked().get());
            for (int trace = 0; trace < shown.get(0).results().size(); trace++) {
                table(text, name, sweep, shown, trace);
            }
            sweep.picked()
                    .ifPresent(picked -> text.append(name)
                            .append(" picked: ")
                            .append(numbers(picked))
                            .append(String.format(Locale.ROOT, ", relative cost %.3f%n%n", picked.relativeCost())));
        });
        return text.toString();
    }

    private static void table(StringBuilder text, String name, Sweep sweep, List<Candidate> shown, int trace) {
        int width = shown.stream()
                .mapToInt(candidate -> numbers(candidate).length())
                .max()
                .orElse(0);
        Result first = shown.get(0).results().get(trace);
        text.append(String.format(
                Locale.ROOT, "%s, %s, %,d prompts, waits in seconds%n", name, first.trace(), first.prompts()));
        String column = "  %-" + width + "s" + COLUMNS;
        text.append(String.format(
                Locale.ROOT, column, "", "p50", "p95", "p99", "max", "GPU-s", "busy", "starts", "most", "cost"));
        for (Candidate candidate : shown) {
            Result result = candidate.results().get(trace);
            boolean isPicked = sweep.picked().filter(candidate::equals).isPresent();
            text.append(String.format(
                    Locale.ROOT,
                    (isPicked ? "> %-" : "  %-") + width + "s" + COLUMNS,
                    numbers(candidate),
                    seconds(result.p50()),
                    seconds(result.p95()),
                    seconds(result.p99()),
                    seconds(result.max()),
                    String.format(Locale.ROOT, "%,.0f", result.gpuSeconds()),
                    String.format(Locale.ROOT, "%.0f%%", 100 * result.busySeconds() / result.gpuSeconds()),
                    result.coldStarts(),
                    result.maxWorkers(),
                    candidate.isWithinBound()
                            ? String.format(Locale.ROOT, "%.3f", candidate.relativeCost())
                            : "too slow"));
        }
        text.append(System.lineSeparator());
    }

    /** The picked one, and those with one other number. */
    private static List<Candidate> neighbours(Sweep sweep, Candidate picked) {
        List<Candidate> shown = new ArrayList<>();
        shown.add(picked);
        for (Candidate candidate : sweep.candidates()) {
            Map<String, String> numbers = candidate.policy().numbers();
            long others = picked.policy().numbers().entrySet().stream()
                    .filter(number -> !number.getValue().equals(numbers.get(number.getKey())))
                    .count();
            if (others == 1) {
                shown.add(candidate);
            }
        }
        return shown;
    }

    private static String numbers(Candidate candidate) {
        StringBuilder text = new StringBuilder();
        candidate
                .policy()
                .numbers()
                .forEach((name, value) -> text.append(text.isEmpty() ? "" : ", ")
                        .append(name)
                        .append(' ')
                        .append(value));
        return text.toString();
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** {@code {"KEDA":[{"numbers":{...},"picked","withinBound","relativeCost","traces":[{...}]}],"Knative":[...]}}. */
    String json() {
        Map<String, Object> json = new LinkedHashMap<>();
        sweeps.forEach((name, sweep) -> json.put(
                name,
                sweep.candidates().stream()
                        .map(candidate -> json(sweep, candidate))
                        .toList()));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> json(Sweep sweep, Candidate candidate) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("numbers", candidate.policy().numbers());
        json.put("picked", sweep.picked().filter(candidate::equals).isPresent());
        json.put("withinBound", candidate.isWithinBound());
        json.put("relativeCost", candidate.relativeCost());
        json.put("traces", candidate.results());
        return json;
    }
}
