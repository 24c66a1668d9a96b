package dev.sprintworker.notify;

import static dev.sprintworker.notify.ReceiverKind.DOWN;
import static dev.sprintworker.notify.ReceiverKind.ENDLESS;
import static dev.sprintworker.notify.ReceiverKind.FAILING;
import static dev.sprintworker.notify.ReceiverKind.FLAPPING;
import static dev.sprintworker.notify.ReceiverKind.GONE;
import static dev.sprintworker.notify.ReceiverKind.GOOD;
import static dev.sprintworker.notify.ReceiverKind.MOVED;
import static dev.sprintworker.notify.ReceiverKind.PACING;
import static dev.sprintworker.notify.ReceiverKind.RESETTING;
import static dev.sprintworker.notify.ReceiverKind.SLOW;
import static dev.sprintworker.notify.ReceiverKind.THROTTLING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.notify.DeliveryCampaign.Result;
import dev.sprintworker.notify.DeliveryCampaign.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The runs of docs/reliability.md: {@code ./mvnw -Pwebhooks verify}, with {@code -Dwebhooks.seed=N} other outcomes in
 * another order.
 */
@Tag("webhooks")
class NotifierChaosIT {

    private static final int RECEIVERS = 20;
    private static final int FOR_EACH = 25;
    private static final Duration PERIOD = Duration.ofMillis(80);
    private static final long GOOD_P99_MILLIS = 2000;

    /** A schedule of 24 s in place of one of three days. */
    private static final List<Duration> DELAYS = Stream.of(300, 500, 1000, 2000, 3000, 4000, 4000, 4000, 5000)
            .map(Duration::ofMillis)
            .toList();

    static List<Arguments> runs() {
        return List.of(
                Arguments.of(1, "inside-transaction:100", List.of(DOWN, SLOW, FLAPPING, FAILING, THROTTLING)),
                Arguments.of(2, "after-commit:100", List.of(PACING, GONE, MOVED, RESETTING, ENDLESS)));
    }

    @ParameterizedTest(name = "{0} notifiers, killed at {1}: {2}")
    @MethodSource("runs")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void shouldDeliverToGoodReceiversInTimeAndLoseNothingWhenNotifiersAreKilled(
            int notifiers, String milestone, List<ReceiverKind> bad) throws Exception {
        long seed = Long.getLong("webhooks.seed", 1);
        List<ReceiverKind> receivers = new ArrayList<>(Collections.nCopies(RECEIVERS - bad.size(), GOOD));
        receivers.addAll(bad);
        Run run = new Run(
                seed,
                receivers,
                FOR_EACH,
                PERIOD,
                DELAYS,
                notifiers,
                List.of(Optional.of(milestone), Optional.empty()));
        Path directory = Path.of(
                "target",
                "webhooks",
                notifiers + "-seed-" + seed + "-" + ProcessHandle.current().pid());
        try (DeliveryCampaign campaign = new DeliveryCampaign(run, directory)) {
            Result result = campaign.run();
            DeliveryReport.write(result, System.out, Path.of("target", "webhooks", notifiers + ".md"));

            assertThat(result.tally().isClean()).as(result.tally().line()).isTrue();
            assertThat(result.replay().missing()).isEmpty();
            assertThat(result.pending().values()).allMatch(pending -> pending > 0);
            assertThat(result.undisturbed().percentile(99)).isLessThan(GOOD_P99_MILLIS);
        }
    }
}
