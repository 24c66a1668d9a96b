package dev.sprintworker.notify;

import java.util.List;
import java.util.stream.IntStream;

/** Names of the notifier's topics. */
final class StageTopics {

    private StageTopics() {}

    /** @param stage from 1 */
    static String stage(String prefix, int stage) {
        return prefix + "." + stage;
    }

    static List<String> stages(String prefix, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(stage -> stage(prefix, stage))
                .toList();
    }

    static String deadLetters(String prefix) {
        return prefix + ".dlq";
    }
}
