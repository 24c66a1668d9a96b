package dev.sprintworker.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryStateTest {

    private static final Optional<Instant> TIME = Optional.of(Instant.parse("2026-01-02T12:00:00Z"));
    private static final DeliveryState DELIVERED = new DeliveryState(
            DeliveryState.DELIVERED,
            2,
            Optional.of("delivered"),
            Optional.empty(),
            Optional.of(Instant.parse("2026-01-02T12:00:05.125Z")));

    static Stream<DeliveryState> states() {
        return Stream.of(
                DeliveryState.NOT_ATTEMPTED,
                new DeliveryState("pending", 1, Optional.of("timeout"), TIME, Optional.empty()),
                DELIVERED,
                new DeliveryState("dead", 10, Optional.of("server_error"), Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("states")
    void shouldGiveTheStateBackAsItWas(DeliveryState state) throws IOException {
        assertThat(DeliveryState.read(state.json())).isEqualTo(state);
    }

    @Test
    void shouldWriteWhatThereIsAndLeaveOutTheRest() {
        assertThat(text(DeliveryState.NOT_ATTEMPTED)).isEqualTo("{\"state\":\"pending\",\"attempts\":0}");
        assertThat(text(DELIVERED))
                .isEqualTo("{\"state\":\"delivered\",\"attempts\":2,\"lastResult\":\"delivered\","
                        + "\"deliveredAt\":\"2026-01-02T12:00:05.125Z\"}");
    }

    private static String text(DeliveryState state) {
        return new String(state.json(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldPassOverMembersOfLaterVersions() throws IOException {
        assertThat(DeliveryState.read(
                        "{\"state\":\"pending\",\"attempts\":0,\"host\":\"e.com\"}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(DeliveryState.NOT_ATTEMPTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{}",
                "{\"state\":\"pending\"}",
                "{\"attempts\":1}",
                "{\"state\":\"lost\",\"attempts\":1}",
                "{\"state\":1,\"attempts\":1}",
                "{\"state\":\"pending\",\"attempts\":-1}",
                "{\"state\":\"pending\",\"attempts\":1.5}",
                "{\"state\":\"pending\",\"attempts\":4294967296}",
                "{\"state\":\"pending\",\"attempts\":1,\"nextAttempt\":\"soon\"}",
                "{\"state\":\"pending\",\"attempts\":1,\"lastResult\":null}",
                "{\"state\":\"delivered\",\"attempts\":1}",
                "{\"state\":\"pending\",\"attempts\":1} more"
            })
    void shouldRefuseWhatIsNoDeliveryState(String json) {
        assertThatThrownBy(() -> DeliveryState.read(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void shouldRefuseTimesThatContradictTheState() {
        assertThatThrownBy(() -> new DeliveryState("dead", 1, Optional.empty(), TIME, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nextAttempt");
        assertThatThrownBy(() -> new DeliveryState("pending", 1, Optional.empty(), Optional.empty(), TIME))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deliveredAt");
    }
}
