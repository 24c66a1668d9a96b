package dev.sprintworker.load;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was seen of a run.
 *
 * @param lines one for each prompt, in the order of the plan
 * @param device at work on the backlog, if there was one
 * @param behind records the workers' group had not committed when nobody waited any longer
 * @param webhooksFollowed whether webhooks that were asked for were to come here
 */
public record LoadResult(
        Scenario scenario,
        Instant started,
        List<Line> lines,
        Optional<DeviceTime> device,
        long behind,
        boolean webhooksFollowed,
        List<Mark> marks) {

    public Summary summary() {
        return Summary.of(lines, scenario.timeout(), webhooksFollowed);
    }

    /** Of a scenario whose prompts came one by one and which had a backlog. */
    public Optional<Overhead> overhead() {
        return device.map(time -> Overhead.of(lines, time));
    }

    /** Whether everything that was submitted was completed, once, and each webhook that was asked for came. */
    public boolean isClean() {
        Summary summary = summary();
        return summary.completed() == summary.prompts()
                && summary.doubled() == 0
                && summary.webhooksLost() == 0
                && behind == 0;
    }
}
