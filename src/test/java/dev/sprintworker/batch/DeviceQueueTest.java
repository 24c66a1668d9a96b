package dev.sprintworker.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sprintworker.sana.DemoSnapshot;
import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.ImageRequest;
import dev.sprintworker.sana.PipelineOptions;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.SanaSprintPipeline;
import dev.sprintworker.sana.Snapshot;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** With the real pipeline and the demo snapshot. */
class DeviceQueueTest {
    private static final GenerationSettings SMALL = settings(64, true);
    private static final GenerationSettings WIDE = settings(96, true);
    /** Refused by the pipeline, not by the queue. */
    private static final GenerationSettings IMPOSSIBLE = settings(65, false);

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final CountDownLatch loadAllowed = new CountDownLatch(1);

    @Test
    void shouldBatchWaitingPromptsWithEqualSettingsInOrder() throws Exception {
        try (DeviceQueue queue = queue(4)) {
            List<CompletableFuture<GeneratedImages>> small =
                    IntStream.range(0, 6).mapToObj(i -> submit(queue, SMALL, 1)).toList();
            CompletableFuture<GeneratedImages> wide = submit(queue, WIDE, 2);
            assertThat(queue.snapshot()).isEmpty();
            loadAllowed.countDown();
            assertThat(get(small.get(0)).batchSize()).isEqualTo(4);
            assertThat(get(small.get(3)).batchSize()).isEqualTo(4);
            assertThat(get(small.get(5)).batchSize()).isEqualTo(2);
            assertThat(get(wide).batchSize()).isEqualTo(2);
            assertThat(get(wide).pictures()).hasSize(2).allMatch(picture -> picture.width() == 96);
            assertThat(get(wide).queuedSeconds()).isPositive();
            assertThat(queue.snapshot()).isPresent();
        }
    }

    @Test
    void shouldMakeMorePicturesForOnePromptThanABatchHolds() throws Exception {
        loadAllowed.countDown();
        try (DeviceQueue queue = queue(3)) {
            GeneratedImages images = get(submit(queue, SMALL, 8));
            assertThat(images.pictures()).hasSize(8);
            assertThat(images.batchSize()).isEqualTo(3);
        }
    }

    @Test
    void shouldFailABadPromptAloneAndGoOn() throws Exception {
        loadAllowed.countDown();
        try (DeviceQueue queue = queue(4)) {
            CompletableFuture<GeneratedImages> bad = submit(queue, IMPOSSIBLE, 1);
            CompletableFuture<GeneratedImages> good = submit(queue, SMALL, 1);
            assertThatThrownBy(() -> get(bad))
                    .hasCauseInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("width is 65");
            assertThat(get(good).pictures()).hasSize(1);
        }
    }

    @Test
    void shouldCancelWhatWaitsWhenClosed() {
        DeviceQueue queue = queue(4);
        CompletableFuture<GeneratedImages> waiting = submit(queue, SMALL, 1);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> {
            loadAllowed.countDown();
            queue.close();
        });
        closing.join();
        assertThat(waiting).isDone();
        assertThat(submit(queue, SMALL, 1))
                .failsWithin(1, TimeUnit.SECONDS)
                .withThrowableThat()
                .isInstanceOf(CancellationException.class);
        assertThat(queue.snapshot()).isEmpty();
        assertThat(failure).hasNullValue();
    }

    @Test
    void shouldTellWhenThePipelineCannotBeLoaded() {
        try (DeviceQueue queue = new DeviceQueue(
                () -> {
                    throw new IllegalStateException("no such snapshot");
                },
                failure::set,
                4)) {
            queue.start();
            await().untilAtomic(failure, org.hamcrest.Matchers.instanceOf(IllegalStateException.class));
            assertThat(submit(queue, SMALL, 1)).failsWithin(1, TimeUnit.SECONDS);
        }
    }

    private DeviceQueue queue(int maxBatchPictures) {
        DeviceQueue queue = new DeviceQueue(this::load, failure::set, maxBatchPictures);
        queue.start();
        return queue;
    }

    private SanaSprintPipeline load() {
        try {
            loadAllowed.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return SanaSprintPipeline.load(
                Snapshot.open(DemoSnapshot.folder()),
                new PipelineOptions(Precision.BFLOAT16, "cpu", OptionalInt.empty(), false));
    }

    private static CompletableFuture<GeneratedImages> submit(
            DeviceQueue queue, GenerationSettings settings, int images) {
        List<ImageRequest> requests = IntStream.range(0, images)
                .mapToObj(i -> new ImageRequest("a red circle", true, i))
                .toList();
        return queue.generate(settings, requests).toCompletableFuture();
    }

    private static GeneratedImages get(CompletableFuture<GeneratedImages> future) throws Exception {
        try {
            return future.get(1, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw new Exception(e.getCause());
        }
    }

    private static GenerationSettings settings(int width, boolean binning) {
        return new GenerationSettings(width, 64, 1, 4.5f, 1.5708f, 1.3f, binning);
    }
}
