package dev.sprintworker.batch;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** One thread beside the device's. */
final class Preparer implements Executor, AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread prepare = new Thread(task, "prepare");
        prepare.setDaemon(true);
        return prepare;
    });

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    /** What has not begun never will; returns when nothing runs any more. */
    @Override
    public void close() {
        thread.shutdownNow();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = thread.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
