package dev.sprintworker.scaling;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;

/**
 * Times that were recorded.
 *
 * @param csv a file beside the scenario: one arrival a line, seconds from any start in the first column; a first line that
 *     is no number is a heading
 * @param times what was read from it, ascending from 0
 */
public record RecordedTrace(String csv, double... times) implements Trace {

    /** Not read yet. */
    @JsonCreator
    static RecordedTrace named(@JsonProperty("csv") String csv) {
        return new RecordedTrace(csv);
    }

    /** @throws IllegalArgumentException naming the line that is no time */
    static RecordedTrace of(String csv, List<String> lines) {
        double[] times = new double[lines.size()];
        int count = 0;
        for (int i = 0; i < lines.size(); i++) {
            String first = lines.get(i).split(",", 2)[0].strip();
            try {
                double time = Double.parseDouble(first);
                Bounds.check(csv + ", line " + (i + 1), time, -1e12, 1e12);
                times[count++] = time;
            } catch (NumberFormatException e) {
                if (i > 0 && !first.isEmpty()) {
                    throw new IllegalArgumentException(
                            csv + ", line " + (i + 1) + " begins with '" + first + "', expected seconds", e);
                }
            }
        }
        if (count == 0) {
            throw new IllegalArgumentException(csv + " has no arrivals");
        }
        double[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        return new RecordedTrace(
                csv, Arrays.stream(sorted).map(time -> time - sorted[0]).toArray());
    }

    @Override
    public List<double[]> arrivals() {
        return List.<double[]>of(times);
    }
}
