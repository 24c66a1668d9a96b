package dev.sprintworker.store;

import dev.sprintworker.event.Manifest;
import java.time.Duration;

/**
 * The one manifest of a prompt.
 *
 * @param own whether the call that returns it has created it
 * @param age when it was read, by the store's clock; if own, since the attempt that created it began
 */
public record StoredManifest(Manifest manifest, boolean own, Duration age) {}
