package dev.sprintworker.scaling;

/**
 * A worker as the simulation knows it.
 *
 * @param batchSeconds time on the device by batch size
 * @param maxBatch {@code sprint.batch.max-size}
 * @param deliverySeconds after the device: PNG, store, outcome. The next batch runs meanwhile
 * @param inFlight {@code sprint.in-flight.prompts}: beyond it HTTP answers 429
 */
public record WorkerModel(
        BatchCurve batchSeconds, int maxBatch, double deliverySeconds, int inFlight, ColdStart coldStart) {
    public WorkerModel {
        Bounds.check("worker.max-batch", maxBatch, 1, 64);
        Bounds.check("worker.delivery-seconds", deliverySeconds, 0, 3600);
        Bounds.check("worker.in-flight", inFlight, maxBatch, 100_000);
        batchSeconds.seconds(maxBatch);
    }
}
