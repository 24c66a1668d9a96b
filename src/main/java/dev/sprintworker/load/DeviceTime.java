package dev.sprintworker.load;

/**
 * What the worker's device thread did during a part of a backlog.
 *
 * @param seconds by the clock
 * @param busySeconds in batches
 * @param networkSeconds in the text encoder, the transformer and the decoder; each batch once
 * @param prompts that got their outcome meanwhile
 */
public record DeviceTime(double seconds, double busySeconds, double networkSeconds, int prompts) {

    /** Of the time by the clock, not spent in a network. */
    public double overheadShare() {
        return 1 - networkSeconds / seconds;
    }
}
