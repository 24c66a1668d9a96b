package dev.sprintworker.chaos;

/** Names and sizes the harness relies on; the topics are those of {@link dev.sprintworker.local.LocalServers#TOPICS}. */
final class Topics {

    static final String PROMPTS = "sprint.prompts";
    static final String OUTCOMES = "sprint.outcomes";
    static final String DEAD_LETTERS = "sprint.prompts.dlq";
    static final String CANCELS = "sprint.cancels";
    static final String GROUP = "sprint-worker";
    static final int PARTITIONS = 4;

    private Topics() {}
}
