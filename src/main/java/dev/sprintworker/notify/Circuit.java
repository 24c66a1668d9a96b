package dev.sprintworker.notify;

/**
 * Whether a host is worth an attempt. Attempts that end without an answer, one after the other, open it; when it has been
 * open for a while, one attempt is let through, and shows whether it closes. Used by one thread.
 */
final class Circuit {

    private final int failuresToOpen;
    private final long pauseNanos;
    private int failures;
    private long openedNanos;
    private boolean probing;

    /** What an attempt may do. */
    enum Pass {
        GO,
        /** Another one is finding out. */
        WAIT,
        NO
    }

    Circuit(int failuresToOpen, long pauseNanos) {
        this.failuresToOpen = failuresToOpen;
        this.pauseNanos = pauseNanos;
    }

    Pass pass(long nowNanos) {
        if (!isOpen()) {
            return Pass.GO;
        }
        if (nowNanos - openedNanos < pauseNanos) {
            return Pass.NO;
        }
        if (probing) {
            return Pass.WAIT;
        }
        probing = true;
        return Pass.GO;
    }

    /** An answer came, whatever it says: the host is there. */
    void answered() {
        failures = 0;
        probing = false;
    }

    void unanswered(long nowNanos) {
        failures++;
        if (failures >= failuresToOpen) {
            openedNanos = nowNanos;
        }
        probing = false;
    }

    /** An attempt ended before the host was asked anything. */
    void notAsked() {
        probing = false;
    }

    boolean isOpen() {
        return failures >= failuresToOpen;
    }

    boolean isUntroubled() {
        return failures == 0;
    }
}
