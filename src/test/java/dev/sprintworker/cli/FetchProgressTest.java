package dev.sprintworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FetchProgressTest {
    private final StringWriter shown = new StringWriter();
    private long nanos;

    private FetchProgress progress(boolean bar) {
        return new FetchProgress(new PrintWriter(shown), bar, () -> nanos);
    }

    private void fetch(FetchProgress progress) {
        progress.begin(2, 400_000_000, 100_000_000);
        for (int second = 1; second <= 20; second++) {
            nanos = TimeUnit.SECONDS.toNanos(second);
            progress.received(10_000_000);
        }
        progress.done("vae/config.json", 1309, "git-sha1");
        progress.note("a note");
        progress.end();
    }

    @Test
    void shouldWriteALineNowAndThenWhereThereIsNoTerminal() {
        fetch(progress(false));
        assertThat(shown.toString().lines())
                .containsExactly(
                        "2 files, 400,000,000 bytes, 100,000,000 of them are here from an earlier run",
                        "50 % of 400 MB, 10.0 MB/s, 20 s left",
                        "75 % of 400 MB, 10.0 MB/s, 10 s left",
                        "vae/config.json: 1,309 bytes, git-sha1 verified",
                        "a note");
    }

    @Test
    void shouldDrawOneBarOverItselfOnATerminal() {
        FetchProgress progress = progress(true);
        fetch(progress);
        assertThat(shown.toString())
                .contains("\r[####################----------]  67 % of 400 MB, 10.0 MB/s, 13 s left")
                .endsWith(" \rvae/config.json: 1,309 bytes, git-sha1 verified\na note\n");
        assertThat(shown.toString().lines().count()).isGreaterThan(3);
        assertThat(progress.receivedBytes()).isEqualTo(200_000_000);
    }

    @Test
    void shouldTakeBackWhatIsGivenUp() {
        FetchProgress progress = progress(false);
        progress.begin(1, 100, 0);
        progress.received(60);
        progress.received(-60);
        nanos = TimeUnit.SECONDS.toNanos(10);
        progress.received(50);
        assertThat(shown.toString()).contains("50 % of 0 MB");
        assertThat(progress.receivedBytes()).isEqualTo(110);
    }
}
