package dev.sprintworker.load;

import dev.sprintworker.event.Outcome;
import dev.sprintworker.load.LoadPrompt.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Lines and results as a run might have had them. */
final class Runs {

    private Runs() {}

    static LoadPrompt prompt(String id, Phase phase) {
        return new LoadPrompt(id, phase, 0, "a red circle", new Size(256, 192), 2, 1, false, false);
    }

    /** @param millis since the run began */
    static Told completed(double millis, int batchSize) {
        return new Told(
                nanos(millis),
                Told.COMPLETED,
                OptionalInt.of(batchSize),
                Optional.of(new Outcome.Timings(0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064)));
    }

    static Told failed(double millis, String code) {
        return new Told(nanos(millis), code, OptionalInt.empty(), Optional.empty());
    }

    /** Of a measured prompt. */
    static Line line(int number, double intendedMillis, Told... outcomes) {
        return line(prompt("p" + number, Phase.MEASURED), intendedMillis, outcomes);
    }

    /** Sent a hundred milliseconds late. */
    static Line line(LoadPrompt prompt, double intendedMillis, Told... outcomes) {
        return new Line(
                prompt,
                OptionalLong.of(nanos(intendedMillis)),
                OptionalLong.of(nanos(intendedMillis + 100)),
                1,
                Optional.empty(),
                List.of(outcomes),
                false,
                List.of());
    }

    static LoadResult result(List<Line> lines) {
        return new LoadResult(
                ScenarioFile.read("smoke"),
                Instant.parse("2030-01-02T03:04:05Z"),
                lines,
                Optional.empty(),
                0,
                false,
                List.of(new Mark(0.5, "kill -9")));
    }

    private static long nanos(double millis) {
        return Math.round(millis * 1e6);
    }
}
