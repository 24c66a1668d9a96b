package dev.sprintworker.cli;

import dev.sprintworker.fetch.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** What a fetch tells people: a bar that is drawn over on a terminal, a line now and then elsewhere. */
final class FetchProgress implements Progress {
    private static final long BAR_NANOS = 200_000_000L;
    private static final long LINE_NANOS = 10_000_000_000L;
    private static final int CELLS = 30;
    private static final double MEGA = 1e6;

    private final PrintWriter err;
    private final boolean bar;
    private final LongSupplier nanoTime;
    private long bytes;
    private long there;
    private long received;
    private long receivedBefore;
    private long beganNanos;
    private long shownNanos;
    private boolean running;
    private int drawn;

    /** @param bar whether {@code err} is a terminal */
    FetchProgress(PrintWriter err, boolean bar, LongSupplier nanoTime) {
        this.err = err;
        this.bar = bar;
        this.nanoTime = nanoTime;
    }

    /** Bytes that came over the network, or from the disk. */
    synchronized long receivedBytes() {
        return received;
    }

    @Override
    public synchronized void begin(int files, long total, long had) {
        bytes = total;
        there = had;
        beganNanos = nanoTime.getAsLong();
        receivedBefore = received;
        shownNanos = beganNanos;
        running = true;
        String earlier = had > 0 ? String.format(Locale.ROOT, ", %,d of them are here from an earlier run", had) : "";
        line(String.format(Locale.ROOT, "%d files, %,d bytes%s", files, total, earlier));
    }

    @Override
    public synchronized void received(long count) {
        there += count;
        received += Math.max(0, count);
        long now = nanoTime.getAsLong();
        if (running && now - shownNanos >= (bar ? BAR_NANOS : LINE_NANOS)) {
            shownNanos = now;
            if (bar) {
                draw(state(now));
            } else {
                err.println(state(now));
                err.flush();
            }
        }
    }

    @Override
    public synchronized void done(String path, long size, String verified) {
        line(String.format(
                Locale.ROOT,
                "%s: %,d bytes, %s",
                path,
                size,
                verified.equals("size") ? "no checksum known, size verified" : verified + " verified"));
    }

    @Override
    public synchronized void note(String text) {
        line(text);
    }

    @Override
    public synchronized void end() {
        running = false;
        erase();
    }

    private void line(String text) {
        erase();
        err.println(text);
        err.flush();
    }

    private String state(long now) {
        double seconds = Math.max(1e-3, (now - beganNanos) / 1e9);
        double rate = (received - receivedBefore) / seconds;
        double part = bytes == 0 ? 1 : (double) there / bytes;
        String left = rate > 0 && there < bytes
                ? String.format(Locale.ROOT, ", %d s left", Math.round((bytes - there) / rate))
                : "";
        String numbers = String.format(
                Locale.ROOT,
                "%3.0f %% of %,.0f MB, %,.1f MB/s%s",
                Math.floor(part * 100),
                bytes / MEGA,
                rate / MEGA,
                left);
        if (!bar) {
            return numbers.strip();
        }
        int full = (int) Math.round(part * CELLS);
        return "[" + "#".repeat(full) + "-".repeat(CELLS - full) + "] " + numbers;
    }

    private void draw(String text) {
        err.print("\r" + text + " ".repeat(Math.max(0, drawn - text.length())));
        err.flush();
        drawn = text.length();
    }

    private void erase() {
        if (drawn > 0) {
            err.print("\r" + " ".repeat(drawn) + "\r");
            err.flush();
            drawn = 0;
        }
    }
}
