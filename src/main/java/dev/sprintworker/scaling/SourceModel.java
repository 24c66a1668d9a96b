package dev.sprintworker.scaling;

/**
 * The KafkaSource in front of a Knative Service.
 *
 * @param maxPollRecords of each consumer
 * @param backoffSeconds {@code delivery.backoffDelay}, doubled with each attempt
 * @param timeoutSeconds {@code timeoutSeconds} of the Service: so long a request may wait for a pod and its answer
 */
public record SourceModel(int consumers, int maxPollRecords, double backoffSeconds, double timeoutSeconds) {
    public SourceModel {
        Bounds.check("source.consumers", consumers, 1, 1000);
        Bounds.check("source.max-poll-records", maxPollRecords, 1, 100_000);
        Bounds.check("source.backoff-seconds", backoffSeconds, 0.001, 3600);
        Bounds.check("source.timeout-seconds", timeoutSeconds, 1, 600);
    }
}
