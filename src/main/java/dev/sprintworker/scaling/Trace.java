package dev.sprintworker.scaling;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** When prompts arrive: a rate over time, of which each seed is one Poisson process, or times that were recorded. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Trace.Burst.class, name = "burst"),
    @JsonSubTypes.Type(value = Trace.Diurnal.class, name = "diurnal"),
    @JsonSubTypes.Type(value = Trace.FlashCrowd.class, name = "flash-crowd"),
    @JsonSubTypes.Type(value = RecordedTrace.class, name = "recorded")
})
public sealed interface Trace permits Trace.Generated, RecordedTrace {

    /** Runs of the trace: ascending seconds from its start, one array for each seed. */
    List<double[]> arrivals();

    /** A trace of a rate. */
    sealed interface Generated extends Trace {
        /** One run for each. */
        List<Long> seeds();

        /** The end of arrivals, in seconds. */
        double seconds();

        /** Prompts per second at a time. */
        double rate(double second);

        /** At least {@link #rate} at any time. */
        double highestRate();

        @Override
        default List<double[]> arrivals() {
            return seeds().stream().map(this::arrivals).toList();
        }

        /** By thinning; {@link StrictMath}, so that a seed is the same run on every machine. */
        private double[] arrivals(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] times = new double[1024];
            int count = 0;
            double time = 0;
            while (true) {
                time -= StrictMath.log(1 - random.nextDouble()) / highestRate();
                if (time >= seconds()) {
                    return Arrays.copyOf(times, count);
                }
                if (random.nextDouble() * highestRate() < rate(time)) {
                    times = count == times.length ? Arrays.copyOf(times, 2 * count) : times;
                    times[count++] = time;
                }
            }
        }
    }

    /** @param factor what {@code rate} is multiplied by from second {@code at}, for {@code lasts} seconds */
    record Burst(List<Long> seeds, double seconds, double rate, double factor, double at, double lasts)
            implements Generated {
        public Burst {
            check(seeds, seconds, rate);
            Bounds.check("factor", factor, 1, 10_000);
            Bounds.check("at", at, 0, seconds);
            Bounds.check("lasts", lasts, 0, seconds);
        }

        @Override
        public double rate(double second) {
            return second >= at && second < at + lasts ? rate * factor : rate;
        }

        @Override
        public double highestRate() {
            return rate * factor;
        }
    }

    /**
     * From {@code low} at midnight to {@code high} at noon.
     *
     * @param sharpness 1 is a sine; the higher, the shorter the noon
     */
    record Diurnal(List<Long> seeds, double seconds, double low, double high, double sharpness) implements Generated {
        public Diurnal {
            check(seeds, seconds, high);
            Bounds.check("low", low, 0, high);
            Bounds.check("sharpness", sharpness, 0.1, 100);
        }

        @Override
        public double rate(double second) {
            double height = (1 - StrictMath.cos(2 * Math.PI * second / 86_400)) / 2;
            return low + (high - low) * StrictMath.pow(height, sharpness);
        }

        @Override
        public double highestRate() {
            return high;
        }
    }

    /** From {@code rate} to {@code peak} within {@code ramp} seconds; then what is above {@code rate} halves every {@code halfLife}. */
    record FlashCrowd(
            List<Long> seeds, double seconds, double rate, double peak, double at, double ramp, double halfLife)
            implements Generated {
        public FlashCrowd {
            check(seeds, seconds, peak);
            Bounds.check("rate", rate, 0, peak);
            Bounds.check("at", at, 0, seconds);
            Bounds.check("ramp", ramp, 1, seconds);
            Bounds.check("half-life", halfLife, 1, 1e6);
        }

        @Override
        public double rate(double second) {
            if (second < at) {
                return rate;
            }
            double top = at + ramp;
            double part = second < top ? (second - at) / ramp : StrictMath.pow(0.5, (second - top) / halfLife);
            return rate + (peak - rate) * part;
        }

        @Override
        public double highestRate() {
            return peak;
        }
    }

    private static void check(List<Long> seeds, double seconds, double rate) {
        Bounds.check("seeds", seeds.size(), 1, 100);
        Bounds.check("seconds", seconds, 1, 1e7);
        Bounds.check("rate", rate, 1e-9, 1e5);
        Bounds.check("prompts of a run (seconds x the highest rate)", seconds * rate, 0, 5e7);
    }
}
