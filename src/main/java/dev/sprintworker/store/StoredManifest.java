package dev.sprintworker.store;

import dev.sprintworker.event.Manifest;

/**
 * The one manifest of a prompt.
 *
 * @param folder where it lies, with everything it names
 * @param own whether the call that returns it has created it
 * @param sinceNanos {@link System#nanoTime} before which it did not exist, if own; otherwise at which it existed already
 */
public record StoredManifest(PictureFolder folder, Manifest manifest, boolean own, long sinceNanos) {

    /** Its maker, the first to tell. */
    public Teller maker() {
        return new Teller(manifest.madeBy(), 0, own, sinceNanos);
    }
}
