package dev.sprintworker.store;

import dev.sprintworker.event.Manifest;
import java.time.Duration;

/**
 * The one manifest of a prompt.
 *
 * @param own whether the call that returns it has created it
 * @param age by the store's clock when it was read; zero if own
 */
public record StoredManifest(Manifest manifest, boolean own, Duration age) {}
