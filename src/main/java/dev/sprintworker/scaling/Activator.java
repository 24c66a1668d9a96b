package dev.sprintworker.scaling;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Requests on their way to pods, as Knative Serving documents it ("Request flow", {@code containerConcurrency}): those that
 * find no pod with room wait here. {@code timeoutSeconds} after its arrival here a request gets 504, wherever it is; a pod
 * that has its prompt goes on, and the request that comes again for it asks for that outcome. Pods take turns; with a limit
 * of 3 or less it is the first that has room. Its capacity is always below {@code target-burst-capacity} here, so no request
 * goes past it.
 */
final class Activator implements Intake {
    private static final int FIRST_AVAILABLE = 3;

    /** Requests it is to answer; of the prompts it has, those that wait for its device, and how many with the others. */
    private static final class Pod {
        final ArrayDeque<Integer> waiting = new ArrayDeque<>();
        int requests;
        int prompts;
    }

    private final Events events;
    private final Pool pool;
    private final int concurrency;
    private final int podInFlight;
    private final double timeoutSeconds;
    private final Map<Worker, Pod> pods = new HashMap<>();
    private final ArrayDeque<Long> queue = new ArrayDeque<>();
    /** Of each prompt the request that is not answered yet; 0 without one. */
    private final long[] open;
    /** Of each prompt the pod that is to answer the open request; null while that waits here. */
    private final Pod[] answering;

    private final BitSet taken = new BitSet();
    private final BitSet told = new BitSet();
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
        this.open = new long[prompts];
        this.answering = new Pod[prompts];
        this.source = new KafkaSource(events, scenario.source(), scenario.partitions(), prompts, this::request);
    }

    /** @param listener called with each prompt that is sent, before it goes anywhere */
    void onRequest(IntConsumer listener) {
        onRequest = listener;
    }

    /** Whether all that arrived is answered. */
    boolean isIdle() {
        return source.isIdle();
    }

    @Override
    public void arrived(int prompt) {
        source.arrived(prompt);
    }

    private void request(int prompt) {
        count(1);
        onRequest.accept(prompt);
        long request = ++requests;
        open[prompt] = request;
        events.at(events.now() + timeoutSeconds, () -> {
            if (open[prompt] == request) {
                end(prompt);
                source.refused(prompt);
                dispatch();
            }
        });
        Worker worker = next();
        if (worker == null) {
            queue.add(request << 32 | prompt);
        } else {
            send(worker, prompt);
        }
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
        pod.requests++;
        answering[prompt] = pod;
        if (told.get(prompt)) {
            end(prompt);
            source.answered(prompt);
        } else if (taken.get(prompt)) {
            // A pod is at it; delivered() answers.
            return;
        } else if (pod.prompts >= podInFlight) {
            end(prompt);
            source.refused(prompt);
        } else {
            pod.prompts++;
            taken.set(prompt);
            pod.waiting.add(prompt);
            pool.wake(worker);
        }
    }

    /** Of the open request, in whatever way. */
    private void end(int prompt) {
        if (answering[prompt] != null) {
            answering[prompt].requests--;
            answering[prompt] = null;
        }
        open[prompt] = 0;
        count(-1);
    }

    private void dispatch() {
        while (!queue.isEmpty()) {
            int prompt = (int) (long) queue.peek();
            if (open[prompt] != queue.peek() >>> 32) {
                // Timed out.
                queue.poll();
                continue;
            }
            Worker worker = next();
            if (worker == null) {
                return;
            }
            queue.poll();
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
        pods.get(worker).prompts--;
        told.set(prompt);
        if (answering[prompt] != null) {
            end(prompt);
            source.answered(prompt);
        }
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
