package dev.sprintworker.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sprintworker.sana.DemoSnapshot;
import dev.sprintworker.sana.DeviceOutOfMemoryException;
import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.ImageRequest;
import dev.sprintworker.sana.Picture;
import dev.sprintworker.sana.PicturePipeline;
import dev.sprintworker.sana.PipelineOptions;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.PreparedImage;
import dev.sprintworker.sana.SanaSprintPipeline;
import dev.sprintworker.sana.Snapshot;
import dev.sprintworker.sana.SnapshotInfo;
import dev.sprintworker.sana.StageSeconds;
import dev.sprintworker.sana.text.PromptTokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.hamcrest.Matchers;
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
            await().untilAtomic(failure, Matchers.instanceOf(IllegalStateException.class));
            assertThat(submit(queue, SMALL, 1)).failsWithin(1, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldEndWithoutADecisionWhenTheDeviceBreaks() {
        BrokenAfterWarmUp device = new BrokenAfterWarmUp(Integer.MAX_VALUE);
        try (DeviceQueue queue = new DeviceQueue(() -> device, failure::set, 4)) {
            List<CompletableFuture<GeneratedImages>> oneBatch =
                    List.of(submit(queue, SMALL, 1), submit(queue, SMALL, 1));
            queue.start();
            for (CompletableFuture<GeneratedImages> prompt : oneBatch) {
                assertThat(prompt)
                        .failsWithin(10, TimeUnit.SECONDS)
                        .withThrowableThat()
                        .isInstanceOf(CancellationException.class);
            }
            await().untilAtomic(failure, Matchers.instanceOf(IllegalStateException.class));
            assertThat(queue.snapshot()).isEmpty();
            assertThat(queue.status().broken()).isTrue();
        }
    }

    @Test
    void shouldBlameThePromptWhenTheDeviceStillWorks() {
        BrokenAfterWarmUp device = new BrokenAfterWarmUp(1);
        try (DeviceQueue queue = new DeviceQueue(() -> device, failure::set, 4)) {
            queue.start();
            assertThat(submit(queue, SMALL, 1))
                    .failsWithin(10, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withCauseInstanceOf(IllegalStateException.class);
            assertThat(submit(queue, SMALL, 1)).succeedsWithin(10, TimeUnit.SECONDS);
            assertThat(failure).hasNullValue();
        }
    }

    @Test
    void shouldSplitBatchesThatDoNotFitAndFailOnlyWhatDoesNotFitAlone() throws Exception {
        List<Integer> batches = new ArrayList<>();
        AtomicInteger splits = new AtomicInteger();
        PicturePipeline small = new BrokenAfterWarmUp(0) {
            @Override
            public Result generatePrepared(GenerationSettings settings, List<PreparedImage> images) {
                batches.add(images.size());
                if (images.size() > 1 || settings.width() == WIDE.width()) {
                    throw new DeviceOutOfMemoryException(null);
                }
                return super.generatePrepared(settings, images);
            }
        };
        try (DeviceQueue queue = new DeviceQueue(() -> small, listener(splits), 4)) {
            var first = submit(queue, SMALL, 1);
            var several = submit(queue, SMALL, 3);
            var wide = submit(queue, WIDE, 1);
            queue.start();

            assertThat(get(first).batchSize()).isOne();
            assertThat(get(several).pictures()).hasSize(3);
            assertThat(get(several).batchSize()).isOne();
            assertThat(wide)
                    .failsWithin(10, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withCauseInstanceOf(DeviceOutOfMemoryException.class);
        }
        // The warm-up picture; all four; one; three, and then one by one; the wide one.
        assertThat(batches).containsExactly(1, 4, 1, 3, 1, 1, 1, 1);
        assertThat(splits).hasValue(2);
        assertThat(failure).hasNullValue();
    }

    @Test
    void shouldPrepareOnAnotherThreadAndBatchAsManyAsMemoryAllows() throws Exception {
        Set<String> preparing = ConcurrentHashMap.newKeySet();
        List<Integer> batches = new ArrayList<>();
        PicturePipeline twoOfSmall = new BrokenAfterWarmUp(0) {
            @Override
            public PreparedImage prepare(GenerationSettings settings, ImageRequest image) {
                if (!image.prompt().equals("warm-up")) {
                    preparing.add(Thread.currentThread().getName());
                }
                return super.prepare(settings, image);
            }

            @Override
            public int maxBatch(GenerationSettings settings, int atMost) {
                return settings.equals(SMALL) ? 2 : atMost;
            }

            @Override
            public Result generatePrepared(GenerationSettings settings, List<PreparedImage> images) {
                batches.add(images.size());
                return super.generatePrepared(settings, images);
            }
        };
        try (DeviceQueue queue = new DeviceQueue(() -> twoOfSmall, failure::set, 4)) {
            List<CompletableFuture<GeneratedImages>> prompts = List.of(
                    submit(queue, SMALL, 1),
                    submit(queue, WIDE, 1),
                    submit(queue, SMALL, 1),
                    submit(queue, SMALL, 3),
                    submit(queue, WIDE, 3));
            queue.start();
            for (CompletableFuture<GeneratedImages> prompt : prompts) {
                get(prompt);
            }
        }
        // The warm-up picture; two small ones; the wide one, which waits longest then, with its like; three in two
        // parts.
        assertThat(batches).containsExactly(1, 2, 4, 2, 1);
        assertThat(preparing).containsExactly("prepare");
        assertThat(failure).hasNullValue();
    }

    @Test
    void shouldPrepareOnceMoreWhatCouldNotBePreparedBeside() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        PicturePipeline shortOfMemory = new BrokenAfterWarmUp(0) {
            @Override
            public PreparedImage prepare(GenerationSettings settings, ImageRequest image) {
                if (Thread.currentThread().getName().equals("prepare")) {
                    failures.incrementAndGet();
                    throw new OutOfMemoryError("for a moment");
                }
                return super.prepare(settings, image);
            }
        };
        try (DeviceQueue queue = new DeviceQueue(() -> shortOfMemory, failure::set, 4)) {
            queue.start();
            assertThat(get(submit(queue, SMALL, 2)).pictures()).hasSize(2);
        }
        assertThat(failures).hasPositiveValue();
        assertThat(failure).hasNullValue();
    }

    @Test
    void shouldAskAgainJustBeforeAPromptStarts() throws Exception {
        BrokenAfterWarmUp device = new BrokenAfterWarmUp(0);
        try (DeviceQueue queue = new DeviceQueue(() -> device, failure::set, 4)) {
            var refused = queue.generate(SMALL, List.of(new ImageRequest("a", true, 0)), () -> {
                throw new IllegalStateException("not wanted any more");
            });
            var wanted = submit(queue, SMALL, 1);
            assertThat(queue.status().waiting()).isEqualTo(2);
            queue.start();

            assertThat(get(wanted).batchSize()).isOne();
            assertThat(refused.toCompletableFuture())
                    .failsWithin(10, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withMessageContaining("not wanted any more");
            assertThat(failure).hasNullValue();
        }
    }

    @Test
    void shouldTellOfTheWarmUpAndOfEachBatchButNotOfItsPictures() throws Exception {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        DeviceListener listener = new DeviceListener() {
            @Override
            public void failed(Throwable thrown) {
                failure.set(thrown);
            }

            @Override
            public void ready(Duration warmUp) {
                told.add("ready");
            }

            @Override
            public void made(int pictures, StageSeconds seconds) {
                told.add("made " + pictures);
            }
        };
        try (DeviceQueue queue = new DeviceQueue(() -> new BrokenAfterWarmUp(0), listener, 2)) {
            queue.start();
            GeneratedImages generated = get(submit(queue, settings(64, true), 3));

            assertThat(told).containsExactly("ready", "made 2", "made 1");
            assertThat(generated.startNanos()).isLessThanOrEqualTo(System.nanoTime());
        }
    }

    private DeviceListener listener(AtomicInteger splits) {
        return new DeviceListener() {
            @Override
            public void failed(Throwable thrown) {
                failure.set(thrown);
            }

            @Override
            public void split() {
                splits.incrementAndGet();
            }
        };
    }

    /** Fails a number of times once the first warm-up picture is made, as a device does that was lost meanwhile. */
    private static class BrokenAfterWarmUp implements PicturePipeline {
        private int failures;
        private boolean warm;

        BrokenAfterWarmUp(int failures) {
            this.failures = failures;
        }

        @Override
        public PreparedImage prepare(GenerationSettings settings, ImageRequest image) {
            return new PreparedImage(new PromptTokens(new long[] {image.seed()}, 1), new float[0][]);
        }

        @Override
        public int maxBatch(GenerationSettings settings, int atMost) {
            return atMost;
        }

        @Override
        public Result generatePrepared(GenerationSettings settings, List<PreparedImage> images) {
            if (warm && failures-- > 0) {
                throw new IllegalStateException("an illegal memory access was encountered");
            }
            warm = true;
            return new Result(
                    images.stream().map(image -> new Picture(1, 1, new byte[3])).toList(), new StageSeconds(0, 0, 0));
        }

        @Override
        public SnapshotInfo info() {
            return new SnapshotInfo("m", "r", "float32", 64, 32, false);
        }

        @Override
        public void close() {}
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
        return queue.generate(settings, requests, () -> {}).toCompletableFuture();
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
