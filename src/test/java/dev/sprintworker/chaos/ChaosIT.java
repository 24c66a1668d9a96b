package dev.sprintworker.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.chaos.Faults.KillAt;
import dev.sprintworker.chaos.Faults.KillBroker;
import dev.sprintworker.chaos.Faults.StoreAway;
import dev.sprintworker.chaos.Faults.Terminate;
import dev.sprintworker.chaos.FaultyS3Proxy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every fault of docs/reliability.md on two workers at work: {@code ./mvnw -Pchaos verify}, with {@code -Dchaos.seed=N}
 * other prompts and other moments.
 */
@Tag("chaos")
class ChaosIT {

    private static final Duration AWAY = Duration.ofSeconds(30);
    private static final int PROMPTS_PER_WAVE = 27;

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void shouldTellEachOutcomeOnceWhateverDiesInBetween() throws Exception {
        long seed = Long.getLong("chaos.seed", 1);
        Random random = new Random(seed);
        List<Fault> faults = List.of(
                new KillAt("before-store", 1 + random.nextInt(3), 0, true),
                new StoreAway(Mode.ERROR, AWAY),
                new KillAt("between-objects", 1 + random.nextInt(3), 1, false),
                new KillBroker(Duration.ofSeconds(5)),
                new KillAt("after-manifest", 1 + random.nextInt(3), 0, true),
                new StoreAway(Mode.HANG, AWAY),
                new KillAt("inside-transaction", 1, 1, true),
                new PauseWorker(0, Optional.empty(), 4 + random.nextInt(20)),
                new KillAt("after-commit", 1, 0, false),
                new StoreAway(Mode.REFUSE, AWAY),
                new PauseWorker(1, Optional.of("inside-transaction"), 1),
                new PauseWorker(0, Optional.empty(), 25 + random.nextInt(30)),
                new Terminate(1),
                new KillEverything(4 + random.nextInt(40)),
                Faults.none());
        ChaosPlan plan =
                ChaosPlan.of(seed, faults.stream().map(Fault::allowsPosts).toList(), PROMPTS_PER_WAVE);
        Path directory = Path.of(
                "target",
                "chaos",
                "seed-" + seed + "-" + ProcessHandle.current().pid());
        Report report = new Report(System.out, Path.of("target", "chaos", "report.md"));
        report.begin(seed, plan.prompts().size());
        try (Campaign campaign = new Campaign(plan, faults, Duration.ofSeconds(15), directory, report)) {
            Tally tally = campaign.run();

            assertThat(tally.isClean()).as(tally.line()).isTrue();
        }
    }
}
