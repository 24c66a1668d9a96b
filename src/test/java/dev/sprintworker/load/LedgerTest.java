package dev.sprintworker.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.load.LoadPrompt.Phase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LedgerTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final LoadPrompt prompt = Runs.prompt("p", Phase.MEASURED);
    private final Ledger ledger = new Ledger(List.of(prompt));

    @Test
    void shouldKeepTheFirstTimeAndBothOutcomes() {
        ledger.sent("p", 10, 20, false);
        ledger.taken("p");
        ledger.sent("p", 30, 40, false);
        ledger.taken("p");
        ledger.told("p", Runs.completed(1, 1));
        ledger.told("p", Runs.completed(2, 1));
        ledger.told("somebody-else's", Runs.completed(2, 1));

        Line line = ledger.lines().get(0);
        assertThat(line.intendedNanos()).hasValue(10);
        assertThat(line.submissions()).isEqualTo(2);
        assertThat(line.isDoubled()).isTrue();
        assertThat(line.latencyNanos()).hasValue(1_000_000 - 10);
        assertThat(ledger.sent()).isOne();
        assertThat(ledger.told()).isOne();
    }

    @Test
    @Timeout(60)
    void shouldNotWaitForWhatNoBrokerTook() throws InterruptedException {
        ledger.sent("p", 0, 0, false);
        ledger.refused("p", "too large");

        ledger.awaitTold(List.of(prompt), LONG);

        assertThat(ledger.lines().get(0).isLost()).isTrue();
        assertThat(CsvFile.row(ledger.lines().get(0))).contains(",unsent,0,");
    }

    @Test
    @Timeout(60)
    void shouldWaitForTheOutcomeOfAnotherThread() throws InterruptedException {
        ledger.sent("p", 0, 0, false);
        Thread other = new Thread(() -> ledger.told("p", Runs.completed(7, 1)));
        other.start();

        ledger.awaitTold(List.of(prompt), LONG);

        assertThat(ledger.told(List.of(prompt))).isOne();
        other.join();
    }

    @Test
    @Timeout(60)
    void shouldStopWaitingWhenTheTimeIsOver() throws InterruptedException {
        ledger.awaitTold(List.of(prompt), Duration.ofMillis(1));

        assertThat(ledger.told()).isZero();
    }
}
