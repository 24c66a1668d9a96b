package dev.sprintworker.notify;

import static dev.sprintworker.notify.ReceiverKind.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.notify.DeliveryCampaign.Result;
import dev.sprintworker.notify.DeliveryCampaign.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of receiver and one kill, in a minute; the whole suite is {@link NotifierChaosIT}. */
class SmallNotifierChaosIT {

    private static final long SEED = 1;
    private static final List<Duration> DELAYS =
            Stream.of(300, 1000, 2500, 3500, 3500).map(Duration::ofMillis).toList();

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void shouldDeliverOrDeadLetterEachOutcomeWhenTheNotifierIsKilled(
            @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
        List<ReceiverKind> receivers = new ArrayList<>(Collections.nCopies(5, GOOD));
        receivers.addAll(Arrays.asList(ReceiverKind.values()));
        Run run = new Run(
                SEED, receivers, 3, Duration.ofMillis(150), DELAYS, 1, List.of(Optional.of("inside-transaction:20")));
        try (DeliveryCampaign campaign = new DeliveryCampaign(run, directory)) {
            Result result = campaign.run();
            DeliveryReport.write(result, System.out, Path.of("target", "webhooks", "small.md"));

            assertThat(result.tally().isClean()).as(result.tally().line()).isTrue();
            assertThat(result.replay().missing()).isEmpty();
        }
    }
}
