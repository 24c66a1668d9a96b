package dev.sprintworker.fetch;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Remembers what it is told. */
final class Notes implements Progress {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final List<String> done = new CopyOnWriteArrayList<>();
    /** Told as received or had, less what was given up. */
    final AtomicLong there = new AtomicLong();

    final AtomicLong had = new AtomicLong();
    final AtomicLong total = new AtomicLong();

    @Override
    public void begin(int files, long bytes, long hadBytes) {
        total.addAndGet(bytes);
        had.addAndGet(hadBytes);
        there.addAndGet(hadBytes);
    }

    @Override
    public void received(long bytes) {
        there.addAndGet(bytes);
    }

    @Override
    public void done(String path, long size, String verified) {
        done.add(path + " " + verified);
    }

    @Override
    public void note(String line) {
        lines.add(line);
    }

    @Override
    public void end() {
        // What was told stays.
    }
}
