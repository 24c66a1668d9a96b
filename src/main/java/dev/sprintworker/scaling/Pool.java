package dev.sprintworker.scaling;

import java.util.ArrayList;
import java.util.List;

/**
 * The workers: started and stopped to the number that is wanted, each with one device. Stopped are those first that are not
 * ready, then the youngest, as a ReplicaSet does (Kubernetes, "ReplicaSet": scaling down).
 */
final class Pool {
    private final Events events;
    private final WorkerModel model;
    private final Prompts prompts;
    private final List<Worker> workers = new ArrayList<>();
    private final List<Worker> readyWorkers = new ArrayList<>();
    private Intake intake;
    private int started;
    private int mostWorkers;
    private double workerSeconds;
    private double busySeconds;

    Pool(Events events, WorkerModel model, Prompts prompts) {
        this.events = events;
        this.model = model;
        this.prompts = prompts;
    }

    /** Before anything else. */
    void feed(Intake from) {
        intake = from;
    }

    /** Wanted: those being started and those ready. */
    int replicas() {
        return (int) workers.stream().filter(worker -> !worker.stopping).count();
    }

    int ready() {
        return readyWorkers.size();
    }

    /** In order of their start. */
    List<Worker> readyWorkers() {
        return readyWorkers;
    }

    boolean isGone() {
        return workers.isEmpty();
    }

    void scaleTo(int replicas) {
        for (int missing = replicas - replicas(); missing > 0; missing--) {
            start();
        }
        for (int excess = replicas() - replicas; excess > 0; excess--) {
            stop();
        }
    }

    private void start() {
        Worker worker = new Worker(started++, events.now());
        workers.add(worker);
        mostWorkers = Math.max(mostWorkers, workers.size());
        events.at(events.now() + model.coldStart().seconds(), () -> {
            if (!worker.stopping) {
                worker.ready = true;
                readyWorkers.add(worker);
                intake.ready(worker);
                wake(worker);
            }
        });
    }

    private void stop() {
        Worker victim = null;
        for (Worker worker : workers) {
            // Later ones in the list are younger.
            if (!worker.stopping && (victim == null || victim.ready || !worker.ready)) {
                victim = worker;
            }
        }
        victim.stopping = true;
        if (readyWorkers.remove(victim)) {
            intake.stopping(victim);
        }
        wake(victim);
    }

    /** Lets a device that is idle go to work, if there is any. */
    void wake(Worker worker) {
        if (worker.busy) {
            return;
        }
        int[] batch = worker.ready ? intake.take(worker, model.maxBatch()) : new int[0];
        if (batch.length > 0) {
            worker.busy = true;
            worker.inDelivery += batch.length;
            double seconds = model.batchSeconds().seconds(batch.length);
            busySeconds += seconds;
            events.at(events.now() + seconds, () -> finish(worker, batch));
        } else if (worker.stopping && worker.inDelivery == 0 && workers.remove(worker)) {
            workerSeconds += events.now() - worker.created;
        }
    }

    private void finish(Worker worker, int... batch) {
        worker.busy = false;
        events.at(events.now() + model.deliverySeconds(), () -> {
            for (int prompt : batch) {
                worker.inDelivery--;
                prompts.complete(prompt, events.now());
                intake.delivered(worker, prompt);
            }
            wake(worker);
        });
        wake(worker);
    }

    int coldStarts() {
        return started;
    }

    int mostWorkers() {
        return mostWorkers;
    }

    /** Seconds of existence of workers that are gone, from the order on. */
    double workerSeconds() {
        return workerSeconds;
    }

    double busySeconds() {
        return busySeconds;
    }
}
