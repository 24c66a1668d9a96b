package dev.sprintworker.bench;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentSkipListMap;

/** What this process holds in memory, by Linux' {@code /proc/self/status}; elsewhere always 0. */
public final class ResidentMemory implements AutoCloseable {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long SAMPLE_MILLIS = 20;

    private final ConcurrentSkipListMap<Long, Long> samples = new ConcurrentSkipListMap<>();
    private final Thread sampler = new Thread(this::sample, "resident-memory");

    /** Starts to sample. */
    public ResidentMemory() {
        sampler.setDaemon(true);
        sampler.start();
    }

    /** Resident memory without mapped files: heap and native allocations. */
    public static long anonymousMebibytes() {
        return status("RssAnon:");
    }

    private static long status(String key) {
        if (!Files.exists(STATUS)) {
            return 0;
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The C library. */
    private interface LibC extends Library {
        int malloc_trim(NativeLong keep);
    }

    /** Makes the C library's allocator give back what is free, which it otherwise keeps. Only glibc can. */
    public static void trim() {
        Native.load("c", LibC.class).malloc_trim(new NativeLong(0));
    }

    /** Forgets the peak so far: {@link #peakMebibytes()} counts from here on. */
    public static void resetPeak() {
        try {
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Resident memory at its highest since {@link #resetPeak}, mapped files included; the kernel's own count. */
    public static long peakMebibytes() {
        return status("VmHWM:");
    }

    /** Largest sample between two {@link System#nanoTime} values. */
    public long peakMebibytes(long fromNanos, long toNanos) {
        return samples.subMap(fromNanos, true, toNanos, true).values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    private void sample() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                samples.put(System.nanoTime(), anonymousMebibytes());
                // A sampling interval, nothing waits for it.
                Thread.sleep(SAMPLE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        sampler.interrupt();
    }
}
