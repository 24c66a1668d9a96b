package dev.sprintworker.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.chaos.Faults.KillAt;
import dev.sprintworker.chaos.Faults.StoreAway;
import dev.sprintworker.chaos.FaultyS3Proxy.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two kills and an outage, in a minute; the whole suite is {@link ChaosIT}. */
class SmallChaosIT {

    private static final long SEED = 1;

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void shouldTellEachOutcomeOnceWhenWorkersAreKilledAndS3Fails(
            @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
        List<Fault> faults = List.of(
                new KillAt("between-objects", 1, 0, false),
                new StoreAway(Mode.ERROR, Duration.ofSeconds(4)),
                new KillAt("inside-transaction", 1, 1, false));
        ChaosPlan plan = ChaosPlan.of(SEED, List.of(false, true, false), 14);
        Path kept = Path.of("target", "chaos");
        Files.createDirectories(kept);
        Report report = new Report(System.out, kept.resolve("small.md"));
        report.begin(SEED, plan.prompts().size());
        try (Campaign campaign = new Campaign(plan, faults, Duration.ofSeconds(3), directory, report)) {
            Tally tally = campaign.run();

            assertThat(tally.isClean()).as(tally.line()).isTrue();
        }
    }
}
