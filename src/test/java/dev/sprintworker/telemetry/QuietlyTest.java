package dev.sprintworker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuietlyTest {

    private final Quietly quietly = new Quietly("Tests");
    private final List<LogRecord> told = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            told.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        Logger.getLogger("dev.sprintworker").addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        Logger.getLogger("dev.sprintworker").removeHandler(handler);
    }

    @Test
    void shouldGiveWhatIsWanted() {
        assertThat(quietly.get(() -> 1, 2)).isOne();
        assertThat(told).isEmpty();
    }

    @Test
    void shouldKeepFailuresToItselfAndLogTheFirst() {
        IllegalStateException failure = new IllegalStateException("no registry");
        quietly.run(() -> {
            throw failure;
        });

        assertThat(quietly.<Integer>get(
                        () -> {
                            throw new NoClassDefFoundError("no exporter");
                        },
                        2))
                .isEqualTo(2);
        assertThat(told).singleElement().satisfies(line -> {
            assertThat(line.getLevel().intValue()).isEqualTo(Level.WARNING.intValue());
            assertThat(line.getMessage()).startsWith("SPRINT00026");
            assertThat(line.getThrown()).isSameAs(failure);
        });
    }
}
