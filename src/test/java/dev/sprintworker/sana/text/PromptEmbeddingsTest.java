package dev.sprintworker.sana.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.Reference;
import dev.sprintworker.sana.Snapshot;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PromptEmbeddingsTest {
    private static final Snapshot MINI = Snapshot.open(Reference.miniModel());
    private static final PromptTokens LONG = new PromptTokens(new long[] {2, 3, 4, 5, 6, 7, 8, 9}, 1);
    private static final PromptTokens SHORT = new PromptTokens(new long[] {2, 3, 4, 5}, 1);

    private final long row = 4L * MINI.textEncoder().config().hiddenSize();
    private Gemma2TextEncoder encoder;
    private PtNDManager manager;

    @BeforeEach
    void load() {
        encoder = Gemma2TextEncoder.load(MINI.textEncoder(), Precision.FLOAT32, false, Device.cpu());
        manager = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch");
    }

    @AfterEach
    void close() {
        manager.close();
        encoder.close();
    }

    @Test
    void shouldEncodeAPromptOnce() {
        try (PromptEmbeddings embeddings = new PromptEmbeddings(encoder, manager, 12 * row)) {
            List<NDArray> batch = embeddings.of(List.of(LONG, SHORT, LONG));
            assertThat(batch.get(2)).isSameAs(batch.get(0));
            assertThat(batch.get(1).getShape().get(0)).isEqualTo(4);
            embeddings.trim();
            assertThat(embeddings
                            .of(List.of(new PromptTokens(SHORT.ids().clone(), 1)))
                            .get(0))
                    .isSameAs(batch.get(1));
            assertThat(embeddings.bytes()).isEqualTo(12 * row);
        }
    }

    @Test
    void shouldTellApartPromptsThatSelectOtherTokens() {
        try (PromptEmbeddings embeddings = new PromptEmbeddings(encoder, manager, 100 * row)) {
            List<NDArray> batch = embeddings.of(List.of(LONG, new PromptTokens(LONG.ids(), 5)));
            assertThat(batch.get(0).getShape().get(0)).isEqualTo(8);
            assertThat(batch.get(1).getShape().get(0)).isEqualTo(4);
        }
    }

    @Test
    void shouldLetGoOfWhatWasUsedLeastRecentlyAndOnlyBetweenBatches() {
        try (PromptEmbeddings embeddings = new PromptEmbeddings(encoder, manager, 12 * row)) {
            NDArray first = embeddings.of(List.of(LONG)).get(0);
            NDArray second = embeddings.of(List.of(SHORT)).get(0);
            embeddings.of(List.of(LONG));
            NDArray third = embeddings
                    .of(List.of(new PromptTokens(new long[] {2, 9}, 1)))
                    .get(0);
            assertThat(second.toFloatArray()).isNotEmpty();
            embeddings.trim();
            assertThat(embeddings.bytes()).isEqualTo(10 * row);
            assertThat(embeddings.of(List.of(LONG)).get(0)).isSameAs(first);
            assertThat(third.toFloatArray()).isNotEmpty();
            assertThat(embeddings.of(List.of(SHORT)).get(0)).isNotSameAs(second);
        }
    }

    @Test
    void shouldKeepNothingWithoutRoom() {
        try (PromptEmbeddings embeddings = new PromptEmbeddings(encoder, manager, 0)) {
            assertThat(embeddings.of(List.of(LONG)).get(0).toFloatArray()).isNotEmpty();
            embeddings.trim();
            assertThat(embeddings.bytes()).isZero();
        }
    }
}
