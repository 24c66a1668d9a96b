package dev.sprintworker.scaling;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Requests on their way to pods, as Knative Serving documents it ("Request flow", {@code containerConcurrency}): those that
 * find no pod with room wait here, and longer than {@code timeoutSeconds} none does. Pods take turns; with a limit of 3 or
 * less it is the first that has room. Its capacity is always below {@code target-burst-capacity} here, so no request goes
 * past it.
 */
final class Activator implements Intake {
    private static final int FIRST_AVAILABLE = 3;

    /** What a pod holds: requests that wait for its device, and how many there are with those on it and after it. */
    private static final class Pod {
        final ArrayDeque<Integer> waiting = new ArrayDeque<>();
        int requests;
    }

    private final Events events;
    private final Pool pool;
    private final int concurrency;
    private final int podInFlight;
    private final double timeoutSeconds;
    private final Map<Worker, Pod> pods = new HashMap<>();
    private final ArrayDeque<Long> queue = new ArrayDeque<>();
    /** Of the request of each prompt that waits in the queue; 0 without one. */
    private final long[] queued;

    private final KafkaSource source;
    private IntConsumer onRequest = prompt -> {};
    private long requests;
    private int turn;
    private int atOnce;
    private double integral;
    private double since;
    private double counted;

    Activator(Events events, Pool pool, int concurrency, Scenario scenario, int prompts) {
        this.events = events;
        this.pool = pool;
        this.concurrency = concurrency;
        this.podInFlight = scenario.worker().inFlight();
        this.timeoutSeconds = scenario.source().timeoutSeconds();
        this.queued = new long[prompts];
        this.source = new KafkaSource(events, scenario.source(), scenario.partitions(), prompts, this::request);
    }

    /** @param listener called with each prompt that is sent, before it goes anywhere */
    void onRequest(IntConsumer listener) {
        onRequest = listener;
    }

    @Override
    public void arrived(int prompt) {
        source.arrived(prompt);
    }

    private void request(int prompt) {
        count(1);
        onRequest.accept(prompt);
        Worker worker = next();
        if (worker != null) {
            send(worker, prompt);
            return;
        }
        long request = ++requests;
        queued[prompt] = request;
        queue.add(request << 32 | prompt);
        events.at(events.now() + timeoutSeconds, () -> {
            if (queued[prompt] == request) {
                queued[prompt] = 0;
                count(-1);
                source.refused(prompt);
            }
        });
    }

    private Worker next() {
        List<Worker> ready = pool.readyWorkers();
        for (int i = 0; i < ready.size(); i++) {
            int index = concurrency <= FIRST_AVAILABLE ? i : (turn + i) % ready.size();
            if (pods.get(ready.get(index)).requests < concurrency) {
                turn = index + 1;
                return ready.get(index);
            }
        }
        return null;
    }

    private void send(Worker worker, int prompt) {
        Pod pod = pods.get(worker);
        if (pod.requests >= podInFlight) {
            count(-1);
            source.refused(prompt);
            return;
        }
        pod.requests++;
        pod.waiting.add(prompt);
        pool.wake(worker);
    }

    private void dispatch() {
        while (!queue.isEmpty()) {
            int prompt = (int) (long) queue.peek();
            if (queued[prompt] != queue.peek() >>> 32) {
                // Timed out.
                queue.poll();
                continue;
            }
            Worker worker = next();
            if (worker == null) {
                return;
            }
            queue.poll();
            queued[prompt] = 0;
            send(worker, prompt);
        }
    }

    @Override
    public int[] take(Worker worker, int max) {
        ArrayDeque<Integer> waiting = pods.get(worker).waiting;
        int[] batch = new int[Math.min(max, waiting.size())];
        Arrays.setAll(batch, i -> waiting.poll());
        return batch;
    }

    @Override
    public void ready(Worker worker) {
        pods.put(worker, new Pod());
        dispatch();
    }

    @Override
    public void stopping(Worker worker) {}

    @Override
    public void delivered(Worker worker, int prompt) {
        pods.get(worker).requests--;
        count(-1);
        source.answered(prompt);
        dispatch();
    }

    /** Requests at once, on average since the last call. */
    double averageConcurrency() {
        count(0);
        double average = integral / (events.now() - since);
        integral = 0;
        since = events.now();
        return average;
    }

    private void count(int change) {
        integral += atOnce * (events.now() - counted);
        counted = events.now();
        atOnce += change;
    }
}
