package dev.sprintworker.scaling;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Seconds the device takes for a batch, by its size: given for some sizes, on straight lines between them. */
public final class BatchCurve {
    private final NavigableMap<Integer, Double> points = new TreeMap<>();

    /** @param seconds by batch size; size 1 is required, and a larger batch never takes less */
    @JsonCreator
    public BatchCurve(Map<Integer, Double> seconds) {
        points.putAll(seconds);
        if (points.isEmpty() || points.firstKey() != 1) {
            throw new IllegalArgumentException(
                    "batch-seconds has " + points.keySet() + ", expected 1 as the least size");
        }
        double before = 0;
        for (Map.Entry<Integer, Double> point : points.entrySet()) {
            if (point.getValue() == null || !(point.getValue() > 0) || point.getValue() < before) {
                throw new IllegalArgumentException("batch-seconds of " + point.getKey() + " is " + point.getValue()
                        + ", expected more than 0 and no less than of a smaller batch");
            }
            before = point.getValue();
        }
    }

    /** @throws IllegalArgumentException for a batch larger than the curve goes */
    public double seconds(int batch) {
        Map.Entry<Integer, Double> below = points.floorEntry(batch);
        Map.Entry<Integer, Double> above = points.ceilingEntry(batch);
        if (below == null || above == null) {
            throw new IllegalArgumentException(
                    "a batch of " + batch + " is outside of batch-seconds, 1 to " + points.lastKey());
        }
        int span = above.getKey() - below.getKey();
        double part = span == 0 ? 0 : (double) (batch - below.getKey()) / span;
        return below.getValue() + part * (above.getValue() - below.getValue());
    }
}
