package dev.sprintworker.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** Several tasks at once. The first failure stops the others, and none of them runs any more when it is thrown. */
final class Together {

    private Together() {}

    /** Part of the whole. */
    interface Task<T> {
        /** @param stopped whether nobody waits for the result any more; to be asked often */
        T run(BooleanSupplier stopped) throws Exception;
    }

    /**
     * Runs all.
     *
     * @param name of the threads
     * @param atOnce how many run at the same time
     * @param stopped whether the whole is to stop
     * @return the results, in no order
     */
    static <T> List<T> run(String name, int atOnce, BooleanSupplier stopped, List<? extends Task<T>> tasks) {
        if (tasks.isEmpty()) {
            return List.of();
        }
        AtomicBoolean failed = new AtomicBoolean();
        BooleanSupplier stop = () -> failed.get() || stopped.getAsBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(atOnce, tasks.size()), run -> {
            Thread thread = new Thread(run, name);
            thread.setDaemon(true);
            return thread;
        });
        try {
            ExecutorCompletionService<T> ended = new ExecutorCompletionService<>(threads);
            tasks.forEach(task -> ended.submit(() -> task.run(stop)));
            List<T> results = new ArrayList<>();
            for (int i = 0; i < tasks.size(); i++) {
                Future<T> next = ended.take();
                results.add(next.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchException("interrupted", e);
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        } finally {
            failed.set(true);
            threads.shutdownNow();
            awaitEnd(threads);
        }
    }

    private static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException fault ? fault : new FetchException(FetchException.named(cause), cause);
    }

    /** Interrupted or not: what still runs could write into what is begun next. */
    private static void awaitEnd(ExecutorService threads) {
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
