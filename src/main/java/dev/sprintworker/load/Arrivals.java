package dev.sprintworker.load;

import java.util.random.RandomGenerator;

/** When prompts are sent. Times are fixed before the first one is: a worker that is slow does not slow the sender down. */
sealed interface Arrivals {

    double NANOS_PER_SECOND = 1e9;

    /** Independent of each other. */
    record Poisson(double perSecond) implements Arrivals {}

    /**
     * The same, with a time in between in which there are {@code factor} times as many.
     *
     * @param fromSeconds when it begins
     * @param lengthSeconds how long it is
     */
    record Burst(double perSecond, double factor, double fromSeconds, double lengthSeconds) implements Arrivals {}

    /** Not an open loop: the next one when the one before has its outcome. Times are not fixed. */
    record OneByOne() implements Arrivals {}

    /**
     * Nanoseconds from the beginning to each of the prompts, ascending; zeros for {@link OneByOne}.
     *
     * <p>A unit-rate Poisson process, whose time is stretched by the rate that holds at the moment.
     */
    default long[] offsetsNanos(int prompts, RandomGenerator random) {
        long[] offsets = new long[prompts];
        double expected = 0;
        for (int i = 0; i < prompts; i++) {
            expected -= Math.log(1 - random.nextDouble());
            offsets[i] = Math.round(seconds(expected) * NANOS_PER_SECOND);
        }
        return offsets;
    }

    /** When so many prompts are to be expected: the inverse of the rate's integral. */
    private double seconds(double expected) {
        if (this instanceof Poisson poisson) {
            return expected / poisson.perSecond();
        }
        if (this instanceof Burst burst) {
            double before = burst.perSecond() * burst.fromSeconds();
            double within = burst.perSecond() * burst.factor() * burst.lengthSeconds();
            if (expected <= before) {
                return expected / burst.perSecond();
            }
            if (expected <= before + within) {
                return burst.fromSeconds() + (expected - before) / (burst.perSecond() * burst.factor());
            }
            return burst.fromSeconds() + burst.lengthSeconds() + (expected - before - within) / burst.perSecond();
        }
        return 0;
    }
}
