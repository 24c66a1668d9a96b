package dev.sprintworker.ingest;

import dev.sprintworker.batch.DeviceStatus;
import dev.sprintworker.batch.GeneratedImages;
import dev.sprintworker.batch.ImageGenerator;
import dev.sprintworker.sana.DeviceOutOfMemoryException;
import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.ImageRequest;
import dev.sprintworker.sana.Picture;
import dev.sprintworker.sana.SnapshotInfo;
import dev.sprintworker.sana.StageSeconds;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Pictures of noise on a thread of its own; prompts that say so fail the way a pipeline may. */
@Alternative
@ApplicationScoped
public class ScriptedGenerator implements ImageGenerator {

    public static final SnapshotInfo SNAPSHOT = new SnapshotInfo("scripted", "r1", "float32", 64, 32, true);
    public static final String FAILS = "fails";
    public static final String EXHAUSTS = "exhausts memory";

    /** Prompts that begin with it stay on the device between {@link #hold} and {@link #release}. */
    public static final String HELD = "held";

    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile boolean idle = true;
    private final List<String> seen = new ArrayList<>();
    private final Executor device = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "scripted-device");
        thread.setDaemon(true);
        return thread;
    });

    @Override
    public CompletionStage<GeneratedImages> generate(
            GenerationSettings settings, List<ImageRequest> images, Runnable lastCheck) {
        return CompletableFuture.supplyAsync(
                () -> {
                    lastCheck.run();
                    return pictures(settings, images);
                },
                device);
    }

    @Override
    public DeviceStatus status() {
        return new DeviceStatus(0, idle ? Duration.ZERO : Duration.ofMillis(1), false);
    }

    @Override
    public Optional<SnapshotInfo> snapshot() {
        return Optional.of(SNAPSHOT);
    }

    /** Prompts that were given to the device. */
    public synchronized List<String> seen() {
        return List.copyOf(seen);
    }

    /** Whether it says that it has nothing to do; at first it does. */
    public void idle(boolean said) {
        idle = said;
    }

    public void hold() {
        held = new CountDownLatch(1);
    }

    public void release() {
        held.countDown();
    }

    private synchronized void see(String prompt) {
        seen.add(prompt);
    }

    private GeneratedImages pictures(GenerationSettings settings, List<ImageRequest> images) {
        String prompt = images.get(0).prompt();
        CountDownLatch latch = held;
        see(prompt);
        if (prompt.startsWith(HELD)) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        switch (prompt) {
            case FAILS -> throw new IllegalStateException("a tensor has the wrong shape");
            case EXHAUSTS -> throw new DeviceOutOfMemoryException(null);
            default -> {}
        }
        List<Picture> pictures =
                images.stream().map(image -> noise(settings, image.seed())).toList();
        return new GeneratedImages(pictures, 0.5, System.nanoTime(), new StageSeconds(0.1, 0.2, 0.3), images.size());
    }

    static Picture noise(GenerationSettings settings, long seed) {
        byte[] rgb = new byte[settings.width() * settings.height() * 3];
        new Random(seed).nextBytes(rgb);
        return new Picture(settings.width(), settings.height(), rgb);
    }
}
