package dev.sprintworker.sana.text;

/**
 * A prompt as the text encoder takes it.
 *
 * @param ids of the tokens without padding, beginning-of-sequence first
 * @param firstSelected the transformer sees position 0 and those from this one on; never beyond {@code ids.length}
 */
public record PromptTokens(long[] ids, int firstSelected) {

    /** How many prompt embeddings the transformer sees. */
    public int selected() {
        return 1 + ids.length - firstSelected;
    }
}
