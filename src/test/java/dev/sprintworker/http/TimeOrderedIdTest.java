package dev.sprintworker.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeOrderedIdTest {

    @Test
    void shouldCarryItsTimeItsVersionAndItsVariant() {
        Instant time = Instant.parse("2026-01-02T03:04:05.678999Z");

        UUID id = TimeOrderedId.at(time);

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(TimeOrderedId.time(id)).isEqualTo(Instant.parse("2026-01-02T03:04:05.678Z"));
        assertThat(TimeOrderedId.read(id.toString())).contains(id);
    }

    /** RFC 9562, appendix A.6. */
    @Test
    void shouldReadTheTimeOfTheStandardsExample() {
        var id = TimeOrderedId.read("017f22e2-79b0-7cc3-98c4-dc0c0c07398f").orElseThrow();

        assertThat(TimeOrderedId.time(id)).isEqualTo(Instant.parse("2022-02-22T19:22:22Z"));
    }

    @Test
    void shouldDifferWithinOneMillisecond() {
        Instant time = Instant.now();

        assertThat(TimeOrderedId.at(time)).isNotEqualTo(TimeOrderedId.at(time));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "1-1-7001-8001-1",
                "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
                "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",
                "017f22e2-79b0-7cc3-18c4-dc0c0c07398f",
                "017f22e2-79b0-7cc3-98c4-dc0c0c07398f/.."
            })
    void shouldKnowNothingElseAsItsOwn(String text) {
        assertThat(TimeOrderedId.read(text)).isEmpty();
    }
}
