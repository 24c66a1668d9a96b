package dev.sprintworker.sana.text;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prompt embeddings by token ids: a prompt that comes again soon is not encoded again. Those used least recently go when
 * all together take more than a bound. Not safe for use by several threads at once.
 */
public final class PromptEmbeddings implements AutoCloseable {
    private final Gemma2TextEncoder encoder;
    private final PtNDManager manager;
    private final long maxBytes;

    /** From the one used least recently to the latest. */
    private final Map<Key, NDArray> embeds = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    private record Key(long[] ids, int firstSelected) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && firstSelected == key.firstSelected && Arrays.equals(ids, key.ids);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(ids) + firstSelected;
        }
    }

    /**
     * Starts empty.
     *
     * @param manager that the embeddings are attached to; it may outlive this
     * @param maxBytes of embeddings between batches
     */
    public PromptEmbeddings(Gemma2TextEncoder encoder, PtNDManager manager, long maxBytes) {
        this.encoder = encoder;
        this.manager = manager;
        this.maxBytes = maxBytes;
    }

    /**
     * The embeddings of a batch's prompts; what is not there is encoded, all at once.
     *
     * @return of each prompt (selected, hidden_size) float32, the same array for equal prompts; good until {@link #trim}
     */
    public List<NDArray> of(List<PromptTokens> prompts) {
        Map<Key, PromptTokens> missing = new LinkedHashMap<>();
        for (PromptTokens prompt : prompts) {
            Key key = key(prompt);
            if (!embeds.containsKey(key)) {
                missing.put(key, prompt);
            }
        }
        List<NDArray> encoded = encoder.encode(List.copyOf(missing.values()), manager);
        int next = 0;
        for (Key key : missing.keySet()) {
            NDArray array = encoded.get(next++);
            embeds.put(key, array);
            bytes += bytes(array);
        }
        List<NDArray> all = new ArrayList<>();
        for (PromptTokens prompt : prompts) {
            all.add(embeds.get(key(prompt)));
        }
        return all;
    }

    /** Lets go of embeddings beyond the bound; call it when no array that {@link #of} gave is in use. */
    public void trim() {
        Iterator<NDArray> eldest = embeds.values().iterator();
        while (bytes > maxBytes && eldest.hasNext()) {
            NDArray array = eldest.next();
            bytes -= bytes(array);
            array.close();
            eldest.remove();
        }
    }

    /** Bytes of all embeddings that are kept. */
    public long bytes() {
        return bytes;
    }

    private static Key key(PromptTokens prompt) {
        return new Key(prompt.ids(), prompt.firstSelected());
    }

    private static long bytes(NDArray array) {
        return array.size() * Float.BYTES;
    }

    @Override
    public void close() {
        embeds.values().forEach(NDArray::close);
        embeds.clear();
        bytes = 0;
    }
}
