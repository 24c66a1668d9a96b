package dev.sprintworker.scaling;

/**
 * What passes between the order for a worker and its readiness, in seconds.
 *
 * @param node until a node is there and has the image
 * @param jvm until the program runs
 * @param load binding weights
 * @param warmUp the picture that readiness waits for
 */
public record ColdStart(double node, double jvm, double load, double warmUp) {
    public ColdStart {
        Bounds.check("cold-start.node", node, 0, 86_400);
        Bounds.check("cold-start.jvm", jvm, 0, 86_400);
        Bounds.check("cold-start.load", load, 0, 86_400);
        Bounds.check("cold-start.warm-up", warmUp, 0, 86_400);
    }

    double seconds() {
        return node + jvm + load + warmUp;
    }
}
