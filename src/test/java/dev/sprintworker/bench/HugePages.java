package dev.sprintworker.bench;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** Switches huge pages for this process off and on, whatever its allocators ask for. Linux only. */
final class HugePages {
    private static final int PR_SET_THP_DISABLE = 41;

    private interface LibC extends Library {
        int prctl(int option, long second, long third, long fourth, long fifth);
    }

    private static final LibC C = Native.load("c", LibC.class);

    private HugePages() {}

    static void allow(boolean allowed) {
        if (C.prctl(PR_SET_THP_DISABLE, allowed ? 0 : 1, 0, 0, 0) != 0) {
            throw new IllegalStateException("prctl(PR_SET_THP_DISABLE) failed");
        }
    }
}
