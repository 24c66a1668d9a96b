package dev.sprintworker.scaling;

/** How prompts come to workers. */
interface Intake {
    /** A prompt was published. */
    void arrived(int prompt);

    /** Prompts that wait for this worker, at most {@code max}; they are its own from now on. */
    int[] take(Worker worker, int max);

    /** The worker takes prompts from now on. */
    void ready(Worker worker);

    /** The worker takes nothing new; what it has accepted it still finishes. */
    void stopping(Worker worker);

    /** The outcome is told. */
    void delivered(Worker worker, int prompt);
}
