package dev.sprintworker.scaling;

/** Inputs out of range, said with their name and bounds. */
final class Bounds {
    private Bounds() {}

    /** @throws IllegalArgumentException unless {@code least <= value <= most} */
    static void check(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    name + " is " + number(value) + ", expected from " + number(least) + " to " + number(most));
        }
    }

    /** Without a fraction where there is none. */
    static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
