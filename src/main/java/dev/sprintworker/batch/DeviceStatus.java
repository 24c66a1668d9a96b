package dev.sprintworker.batch;

import java.time.Duration;

/**
 * What the device does now.
 *
 * @param waiting prompts in the queue
 * @param busy how long it has been at the batch it works on; zero when idle
 * @param broken whether it will never work again
 */
public record DeviceStatus(int waiting, Duration busy, boolean broken) {}
