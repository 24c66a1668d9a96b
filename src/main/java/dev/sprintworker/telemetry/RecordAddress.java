package dev.sprintworker.telemetry;

/** Where a prompt came from, for logs. */
public record RecordAddress(String topic, int partition, long offset) {
    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
