package dev.sprintworker.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends streams on which nothing comes: a read of a body has no timeout of its own and does not hear interrupts. Closing
 * the guard ends all of them.
 */
final class StallGuard implements AutoCloseable {
    private final Duration timeout;
    private final Set<Guarded> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread thread = new Thread(run, "fetch-stalls");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closed;

    StallGuard(Duration timeout) {
        this.timeout = timeout;
        long tick = Math.max(10, timeout.toMillis() / 10);
        clock.scheduleWithFixedDelay(this::closeStalled, tick, tick, TimeUnit.MILLISECONDS);
    }

    /** The same stream; a read fails once nothing has come for the timeout. */
    InputStream guard(InputStream stream) throws IOException {
        Guarded guarded = new Guarded(stream);
        open.add(guarded);
        if (closed) {
            guarded.close();
        }
        return guarded;
    }

    private void closeStalled() {
        long now = System.nanoTime();
        for (Guarded stream : open) {
            if (now - stream.lastNanos > timeout.toNanos()) {
                stream.end(true);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        clock.shutdownNow();
        open.forEach(stream -> stream.end(false));
    }

    private final class Guarded extends FilterInputStream {
        private volatile long lastNanos = System.nanoTime();
        private volatile boolean stalled;

        private Guarded(InputStream stream) {
            super(stream);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                int count = super.read(bytes, offset, length);
                lastNanos = System.nanoTime();
                if (stalled) {
                    throw new IOException("stalled");
                }
                return count;
            } catch (IOException e) {
                throw stalled ? new IOException("nothing came for " + timeout.toMillis() / 1e3 + " s", e) : e;
            }
        }

        private void end(boolean because) {
            stalled = because;
            try {
                close();
            } catch (IOException e) {
                // The reader learns of it by its own read.
                open.remove(this);
            }
        }

        @Override
        public void close() throws IOException {
            open.remove(this);
            super.close();
        }
    }
}
