package dev.sprintworker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.deadletter.ReplayedLetter;
import dev.sprintworker.deadletter.ReplayedLetter.Action;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A JSON line for each dead letter that was selected, written at once, and how many there were of each kind. */
final class ReplayReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintWriter lines;
    private final Map<Action, Integer> counts = new EnumMap<>(Action.class);

    ReplayReport(PrintWriter lines) {
        this.lines = lines;
    }

    void add(ReplayedLetter letter) {
        counts.merge(letter.action(), 1, Integer::sum);
        if (letter.action() == Action.NOT_SELECTED) {
            return;
        }
        try {
            lines.println(JSON.writeValueAsString(line(letter)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        lines.flush();
    }

    int count(Action action) {
        return counts.getOrDefault(action, 0);
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    String summary(boolean dryRun) {
        Action done = dryRun ? Action.WOULD_REPLAY : Action.REPLAYED;
        return "%d %s, %d skipped, %d failed, %d not selected"
                .formatted(
                        count(done),
                        dryRun ? "would be replayed" : "replayed",
                        count(Action.SKIPPED),
                        count(Action.FAILED),
                        count(Action.NOT_SELECTED));
    }

    private static Map<String, Object> line(ReplayedLetter letter) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("topic", letter.letter().topic());
        line.put("partition", letter.letter().partition());
        line.put("offset", letter.letter().offset());
        line.put("code", letter.code().orElse(null));
        letter.message().ifPresent(message -> line.put("message", message));
        line.put("to", letter.to().orElse(null));
        line.put("action", letter.action().words());
        letter.landed().ifPresent(landed -> {
            line.put("toPartition", landed.partition());
            line.put("toOffset", landed.offset());
        });
        letter.reason().ifPresent(reason -> line.put("reason", reason));
        return line;
    }
}
