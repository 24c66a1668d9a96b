package dev.sprintworker.batch;

import dev.sprintworker.sana.DeviceOutOfMemoryException;
import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.ImageRequest;
import dev.sprintworker.sana.Picture;
import dev.sprintworker.sana.PicturePipeline;
import dev.sprintworker.sana.PreparedImage;
import dev.sprintworker.sana.SnapshotInfo;
import dev.sprintworker.sana.StageSeconds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The one thread that owns the device, with a queue in front. It loads the pipeline, makes a warm-up picture and then
 * works off the queue in order of arrival: the prompt that waits longest is always in the next batch, with those of equal
 * settings that wait too, as many as memory allows. Nothing is waited for: a batch gathers while the one before is made. A
 * batch that fails is repeated prompt by prompt, so that one bad prompt fails alone, and a prompt the memory is too small
 * for picture by picture. When a prompt fails for no reason of its own and the warm-up picture then fails too, the device is
 * broken: prompts are cancelled, undecided, and the thread ends.
 *
 * <p>The queue has no bound of its own: who submits prompts bounds how many are in flight.
 */
public final class DeviceQueue implements ImageGenerator, AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final Supplier<? extends PicturePipeline> loader;
    private final DeviceListener listener;
    private final int maxBatchPictures;
    private final Thread thread;
    private final LinkedList<Job> queue = new LinkedList<>();
    /** Tokenizes and draws noise, while the device is at the batch before. */
    private final Preparer preparer = new Preparer();

    private final CompletableFuture<PicturePipeline> loaded = new CompletableFuture<>();
    private boolean closed;
    /** Worked on; of the device thread alone. */
    private List<Job> batch = List.of();

    private volatile SnapshotInfo snapshot;
    private volatile OptionalLong busySinceNanos = OptionalLong.empty();
    private volatile boolean broken;

    /**
     * Makes the queue; {@link #start} starts its thread.
     *
     * @param loader loads the pipeline; called on the device thread
     * @param maxBatchPictures most pictures generated together
     */
    public DeviceQueue(Supplier<? extends PicturePipeline> loader, DeviceListener listener, int maxBatchPictures) {
        this.loader = loader;
        this.listener = listener;
        this.maxBatchPictures = maxBatchPictures;
        this.thread = new Thread(this::run, "device");
        // A picture that takes longer than shutdown may must not keep the process.
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    @Override
    public Optional<SnapshotInfo> snapshot() {
        return Optional.ofNullable(snapshot);
    }

    @Override
    public DeviceStatus status() {
        synchronized (queue) {
            OptionalLong since = busySinceNanos;
            Duration busy = since.isPresent() ? Duration.ofNanos(System.nanoTime() - since.getAsLong()) : Duration.ZERO;
            return new DeviceStatus(queue.size(), busy, broken);
        }
    }

    @Override
    public CompletionStage<GeneratedImages> generate(
            GenerationSettings settings, List<ImageRequest> images, Runnable lastCheck) {
        if (images.isEmpty()) {
            throw new IllegalArgumentException("images is empty, expected at least one");
        }
        List<ImageRequest> requests = List.copyOf(images);
        synchronized (queue) {
            if (closed) {
                return CompletableFuture.failedFuture(stopping());
            }
            CompletableFuture<List<PreparedImage>> prepared =
                    loaded.thenApplyAsync(pipeline -> Job.prepared(pipeline, settings, requests), preparer);
            Job job = new Job(settings, requests, prepared, lastCheck, System.nanoTime(), new CompletableFuture<>());
            queue.add(job);
            queue.notifyAll();
            return job.result();
        }
    }

    private void run() {
        try (PicturePipeline pipeline = loader.get()) {
            if (!isClosed()) {
                long startNanos = System.nanoTime();
                warmUp(pipeline);
                listener.ready(Duration.ofNanos(System.nanoTime() - startNanos));
                snapshot = pipeline.info();
            }
            loaded.complete(pipeline);
            workOff(pipeline);
        } catch (RuntimeException | Error failure) {
            broken = true;
            listener.failed(failure);
        } finally {
            snapshot = null;
            // Nothing was decided about those that are not complete yet.
            batch.forEach(job -> job.result().completeExceptionally(stopping()));
            abandonQueue();
        }
    }

    private void workOff(PicturePipeline pipeline) {
        try {
            for (batch = nextBatch(pipeline); !batch.isEmpty(); batch = nextBatch(pipeline)) {
                List<Job> wanted = batch.stream().filter(job -> !job.refused()).toList();
                if (!wanted.isEmpty()) {
                    work(pipeline, wanted);
                }
            }
        } finally {
            // Before the pipeline is closed, which it uses.
            preparer.close();
        }
    }

    /** A picture of the size most prompts ask for, so that the first prompt does not pay for first-time work. */
    private static void warmUp(PicturePipeline pipeline) {
        int size = pipeline.info().nativeSize();
        GenerationSettings settings = new GenerationSettings(
                size,
                size,
                GenerationSettings.DEFAULT_STEPS,
                GenerationSettings.DEFAULT_GUIDANCE_SCALE,
                GenerationSettings.DEFAULT_MAX_TIMESTEP,
                GenerationSettings.DEFAULT_INTERMEDIATE_TIMESTEP,
                true);
        pipeline.generate(settings, List.of(new ImageRequest("warm-up", true, 0)));
    }

    /** The prompt that waits longest and those that can share its batch; empty when there is nothing more to do. */
    private List<Job> nextBatch(PicturePipeline pipeline) {
        synchronized (queue) {
            while (queue.isEmpty() && !closed) {
                try {
                    queue.wait();
                } catch (InterruptedException e) {
                    closed = true;
                }
            }
            if (closed) {
                return List.of();
            }
            List<Job> next = new ArrayList<>(List.of(queue.removeFirst()));
            GenerationSettings settings = next.get(0).settings();
            int pictures = next.get(0).pictures();
            int most = maxBatch(pipeline, settings);
            for (Iterator<Job> waiting = queue.iterator(); waiting.hasNext(); ) {
                Job job = waiting.next();
                if (job.settings().equals(settings) && pictures + job.pictures() <= most) {
                    pictures += job.pictures();
                    next.add(job);
                    waiting.remove();
                }
            }
            return next;
        }
    }

    private void work(PicturePipeline pipeline, List<Job> jobs) {
        long startNanos = System.nanoTime();
        busySinceNanos = OptionalLong.of(startNanos);
        try {
            complete(pipeline, jobs, maxBatch(pipeline, jobs.get(0).settings()));
        } finally {
            busySinceNanos = OptionalLong.empty();
            listener.worked(Duration.ofNanos(System.nanoTime() - startNanos));
        }
    }

    private int maxBatch(PicturePipeline pipeline, GenerationSettings settings) {
        try {
            return pipeline.maxBatch(settings, maxBatchPictures);
        } catch (IllegalArgumentException e) {
            return 1; // Refused when its turn has come.
        }
    }

    /** @param atOnce most pictures generated together */
    private void complete(PicturePipeline pipeline, List<Job> jobs, int atOnce) {
        long startNanos = System.nanoTime();
        int batchSize = Math.min(jobs.stream().mapToInt(Job::pictures).sum(), atOnce);
        try {
            List<PreparedImage> images =
                    jobs.stream().flatMap(job -> job.images(pipeline).stream()).toList();
            PicturePipeline.Result result = generate(pipeline, jobs.get(0).settings(), images, atOnce);
            int first = 0;
            for (Job job : jobs) {
                List<Picture> pictures = result.pictures().subList(first, first + job.pictures());
                first += pictures.size();
                job.result()
                        .complete(new GeneratedImages(
                                List.copyOf(pictures),
                                (startNanos - job.submittedNanos()) / 1e9,
                                startNanos,
                                result.seconds(),
                                batchSize));
            }
        } catch (RuntimeException | OutOfMemoryError failure) {
            boolean outOfMemory = failure instanceof DeviceOutOfMemoryException || failure instanceof OutOfMemoryError;
            if (jobs.size() > 1) {
                listener.split();
                jobs.forEach(job -> complete(pipeline, List.of(job), atOnce));
            } else if (outOfMemory && batchSize > 1) {
                listener.split();
                complete(pipeline, jobs, 1);
            } else {
                fail(pipeline, jobs.get(0), failure);
            }
        }
    }

    /** Blames the prompt if the device still works. */
    private static void fail(PicturePipeline pipeline, Job job, Throwable failure) {
        boolean promptsOwn = failure instanceof IllegalArgumentException
                || failure instanceof DeviceOutOfMemoryException
                || failure instanceof CancellationException;
        if (!promptsOwn) {
            try {
                warmUp(pipeline);
            } catch (RuntimeException broken) {
                broken.addSuppressed(failure);
                throw new IllegalStateException("the device fails at the warm-up picture too", broken);
            }
        }
        job.result()
                .completeExceptionally(
                        failure instanceof OutOfMemoryError ? new DeviceOutOfMemoryException(failure) : failure);
    }

    /** One prompt may want more pictures than fit into a batch. */
    private PicturePipeline.Result generate(
            PicturePipeline pipeline, GenerationSettings settings, List<PreparedImage> images, int atOnce) {
        List<Picture> pictures = new ArrayList<>();
        StageSeconds seconds = new StageSeconds(0, 0, 0);
        for (int first = 0; first < images.size(); first += atOnce) {
            if (first > 0 && isClosed()) {
                throw stopping();
            }
            PicturePipeline.Result part =
                    pipeline.generatePrepared(settings, images.subList(first, Math.min(first + atOnce, images.size())));
            listener.made(part.pictures().size(), part.seconds());
            pictures.addAll(part.pictures());
            seconds = seconds.plus(part.seconds());
        }
        return new PicturePipeline.Result(pictures, seconds);
    }

    /** Ends the thread after the batch it works on, for which it waits some seconds; what waits is cancelled. */
    @Override
    public void close() {
        synchronized (queue) {
            closed = true;
            queue.notifyAll();
        }
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        abandonQueue();
    }

    private boolean isClosed() {
        synchronized (queue) {
            return closed;
        }
    }

    private void abandonQueue() {
        List<Job> abandoned;
        synchronized (queue) {
            closed = true;
            abandoned = new ArrayList<>(queue);
            queue.clear();
        }
        abandoned.forEach(job -> job.result().completeExceptionally(stopping()));
    }

    private static CancellationException stopping() {
        return new CancellationException("the worker is stopping");
    }
}
