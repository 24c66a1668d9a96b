package dev.sprintworker.scaling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Workers that consume Kafka themselves: each partition has one owner, partitions are spread evenly and move as little as
 * possible when workers come and go (Kafka, {@code CooperativeStickyAssignor}). To move takes no time here.
 */
final class PartitionIntake implements Intake {
    private final Prompts prompts;
    private final Pool pool;
    private final List<ArrayDeque<Integer>> waiting = new ArrayList<>();
    private final Worker[] owners;
    private int arrived;
    private int inQueues;

    PartitionIntake(Prompts prompts, Pool pool, int partitions) {
        this.prompts = prompts;
        this.pool = pool;
        this.owners = new Worker[partitions];
        for (int i = 0; i < partitions; i++) {
            waiting.add(new ArrayDeque<>());
        }
    }

    /** Published and not committed: waiting, on a device or being delivered. */
    int lag() {
        return arrived - prompts.done();
    }

    @Override
    public void arrived(int prompt) {
        arrived++;
        inQueues++;
        int partition = Prompts.partition(prompt, owners.length);
        waiting.get(partition).add(prompt);
        if (owners[partition] != null) {
            pool.wake(owners[partition]);
        }
    }

    /** The oldest of the worker's partitions. */
    @Override
    public int[] take(Worker worker, int max) {
        int[] batch = new int[max];
        int size = 0;
        while (size < max && inQueues > 0) {
            ArrayDeque<Integer> oldest = null;
            for (int i = 0; i < owners.length; i++) {
                ArrayDeque<Integer> queue = waiting.get(i);
                if (owners[i] == worker && !queue.isEmpty() && (oldest == null || queue.peek() < oldest.peek())) {
                    oldest = queue;
                }
            }
            if (oldest == null) {
                break;
            }
            batch[size++] = oldest.poll();
            inQueues--;
        }
        return Arrays.copyOf(batch, size);
    }

    @Override
    public void ready(Worker worker) {
        assign();
    }

    @Override
    public void stopping(Worker worker) {
        assign();
    }

    private void assign() {
        List<Worker> members = pool.readyWorkers();
        int[] owned = new int[members.size()];
        List<Integer> free = new ArrayList<>();
        int least = members.isEmpty() ? 0 : owners.length / members.size();
        int withOneMore = members.isEmpty() ? 0 : owners.length % members.size();
        for (int i = 0; i < owners.length; i++) {
            int owner = members.indexOf(owners[i]);
            // Who has one more already keeps it, while there are such places.
            if (owner >= 0 && (owned[owner] < least || owned[owner] == least && withOneMore > 0)) {
                withOneMore -= owned[owner]++ == least ? 1 : 0;
            } else {
                owners[i] = null;
                free.add(i);
            }
        }
        if (members.isEmpty()) {
            return;
        }
        for (int partition : free) {
            int fewest = 0;
            for (int i = 1; i < owned.length; i++) {
                fewest = owned[i] < owned[fewest] ? i : fewest;
            }
            owned[fewest]++;
            owners[partition] = members.get(fewest);
        }
        members.forEach(pool::wake);
    }

    /** Partitions of a worker. */
    long owned(Worker worker) {
        return Arrays.stream(owners).filter(owner -> owner == worker).count();
    }

    @Override
    public void delivered(Worker worker, int prompt) {}
}
