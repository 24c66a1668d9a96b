package dev.sprintworker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void shouldLeaveNothingThatForgesOrTurnsALine() {
        assertThat(Printable.of("a\nb\rc\u009bd\u0085e\u202ef\u2028g\ud800h")).isEqualTo("a?b?c?d?e?f?g?h");
        assertThat(Printable.of("红色 🐈")).isEqualTo("红色 🐈");
        assertThat(Printable.of("x".repeat(200))).hasSize(131);
    }
}
