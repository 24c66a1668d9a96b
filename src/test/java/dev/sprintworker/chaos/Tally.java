package dev.sprintworker.chaos;

import java.util.List;

/**
 * What became of everything that was submitted, counted from outside.
 *
 * @param prompts distinct identities submitted
 * @param completed identities whose outcome is a completed one
 * @param failed identities whose outcome is a failed one
 * @param lost identities without an outcome
 * @param doubled identities with several visible outcomes
 * @param orphaned completed outcomes that are not wholly in the store, and manifests that nobody was told of
 * @param wrong everything else that must not be
 */
record Tally(
        int prompts,
        int completed,
        int failed,
        List<String> lost,
        List<String> doubled,
        List<String> orphaned,
        List<String> wrong) {

    boolean isClean() {
        return lost.isEmpty() && doubled.isEmpty() && orphaned.isEmpty() && wrong.isEmpty();
    }

    String line() {
        return "chaos: prompts=%d completed=%d failed=%d lost=%d doubled=%d orphaned=%d"
                .formatted(prompts, completed, failed, lost.size(), doubled.size(), orphaned.size());
    }
}
