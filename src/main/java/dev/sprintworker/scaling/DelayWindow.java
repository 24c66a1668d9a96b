package dev.sprintworker.scaling;

import java.util.ArrayDeque;
import java.util.Deque;

/** The most of what was wanted within a time, by ticks ({@code scale-down-delay} of Knative Serving). */
final class DelayWindow {
    private record At(long tick, int value) {}

    private final long ticks;
    private final Deque<At> descending = new ArrayDeque<>();

    /** @param ticks of the window; with 0 nothing is delayed */
    DelayWindow(long ticks) {
        this.ticks = ticks;
    }

    int most(long tick, int value) {
        if (ticks == 0) {
            return value;
        }
        while (!descending.isEmpty() && descending.peekLast().value <= value) {
            descending.pollLast();
        }
        descending.add(new At(tick, value));
        while (descending.peekFirst().tick <= tick - ticks) {
            descending.pollFirst();
        }
        return descending.peekFirst().value;
    }
}
