package dev.sprintworker.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ObjectMetadataTest {

    @Test
    void shouldEncodeWhatAHeaderCannotCarry() {
        var metadata = new ObjectMetadata().with("prompt-id", "猫 1\r\nx").with(Map.of("Größe: ", "a+b"));

        assertThat(metadata.entries())
                .containsEntry("prompt-id", "%E7%8C%AB%201%0D%0Ax")
                .containsEntry("user-gr%c3%b6%c3%9fe%3a%20", "a%2Bb");
    }

    @Test
    void shouldLeaveOutWhatDoesNotFitIntoTwoKilobytes() {
        var metadata = new ObjectMetadata()
                .with("sha256", "ab")
                .with("prompt-id", "x".repeat(5000))
                .with(Map.of("fits", "y".repeat(2000)))
                .with(Map.of("too-much", "z".repeat(100)));

        assertThat(metadata.entries()).containsOnlyKeys("sha256", "user-fits");
    }

    @Test
    void shouldKeepTheEarlierEntryWhenNamesDifferInCaseOnly() {
        assertThat(new ObjectMetadata().with("a", "1").with("A", "2").entries()).containsExactly(Map.entry("a", "1"));
    }
}
