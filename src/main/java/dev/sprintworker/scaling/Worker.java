package dev.sprintworker.scaling;

/** A worker that exists: being started, ready, or finishing what it has. */
final class Worker {
    final int number;
    final double created;
    boolean ready;
    boolean stopping;
    boolean busy;
    /** Prompts after the device and before their outcome. */
    int inDelivery;

    Worker(int number, double created) {
        this.number = number;
        this.created = created;
    }
}
