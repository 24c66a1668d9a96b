package dev.sprintworker.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.config.Configured;
import dev.sprintworker.event.Webhook;
import dev.sprintworker.notify.RetrySchedule.Next;
import dev.sprintworker.webhook.Attempt;
import dev.sprintworker.webhook.Attempt.Result;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryScheduleTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final List<Duration> STANDARD =
            Configured.with(Map.of()).webhook().delays();

    private final RetrySchedule soonest = new RetrySchedule(STANDARD, () -> 0);
    private final RetrySchedule latest = new RetrySchedule(STANDARD, () -> 1);

    @Test
    void shouldWaitAsTheStandardSays() {
        Delivery delivery = delivery();
        Duration[] waits = {
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24)
        };
        for (int i = 0; i < waits.length; i++) {
            var later = later(soonest.after(delivery, attempt(Result.SERVER_ERROR), NOW));
            assertThat(later.stage()).isEqualTo(i + 1);
            assertThat(later.delivery().attempts()).isEqualTo(i + 1);
            assertThat(Duration.between(NOW, later.delivery().due())).isEqualTo(waits[i]);
            delivery = later.delivery();
        }
        assertThat(soonest.after(delivery, attempt(Result.SERVER_ERROR), NOW))
                .isEqualTo(new Next.Hopeless("server_error", "10 attempts were made, the last was server_error"));
    }

    @Test
    void shouldSpreadWaitsByAFifthAndNeverShortenThem() {
        var later = later(latest.after(delivery(), attempt(Result.TIMEOUT), NOW));

        assertThat(Duration.between(NOW, later.delivery().due())).isEqualTo(Duration.ofSeconds(6));
    }

    @ParameterizedTest
    @EnumSource(Result.class)
    void shouldKnowWhatToDoAboutEachResult(Result result) {
        Next next = soonest.after(delivery(), attempt(result), NOW);

        switch (result) {
            case DELIVERED -> assertThat(next).isInstanceOf(Next.Delivered.class);
            case GONE, REFUSED_BY_GUARD, TOO_LARGE ->
                assertThat(next).isEqualTo(new Next.Hopeless(result.wireName(), "why"));
            default -> assertThat(later(next).delivery().lastResult()).contains(result.wireName());
        }
    }

    @Test
    void shouldLeaveAReceiverAloneAsLongAsItAsksWhereOthersWaitAsLong() {
        var later = later(soonest.after(delivery(), throttled(Duration.ofMinutes(40)), NOW));

        assertThat(Duration.between(NOW, later.delivery().due())).isEqualTo(Duration.ofMinutes(40));
        assertThat(later.stage()).isEqualTo(4);
        assertThat(later.delivery().attempts()).isEqualTo(1);
    }

    @Test
    void shouldWaitInTheLastStageForWhatAsksForMoreThanAll() {
        var later = later(soonest.after(delivery(), throttled(Duration.ofHours(48)), NOW));

        assertThat(later.stage()).isEqualTo(9);
        assertThat(Duration.between(NOW, later.delivery().due())).isEqualTo(Duration.ofHours(48));
    }

    @Test
    void shouldNotAskEarlierThanTheScheduleBecauseAReceiverAllowsIt() {
        var later = later(soonest.after(delivery(), throttled(Duration.ofSeconds(1)), NOW));

        assertThat(Duration.between(NOW, later.delivery().due())).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void shouldCountSparedAttemptsButMakeTheLastThreeWhateverIsKnownOfTheHost() {
        Delivery delivery = delivery();
        int spared = 0;
        while (soonest.maySpare(delivery)) {
            delivery = later(soonest.spared(delivery, NOW)).delivery();
            spared++;
        }

        assertThat(spared).isEqualTo(7);
        assertThat(delivery.attempts()).isEqualTo(7);
    }

    @Test
    void shouldNotCountWhatIsPutOffAndPutItOffForLongerEachTime() {
        Delivery delivery = delivery();
        int[] stages = {1, 2, 3, 3};
        for (int stage : stages) {
            var later = later(soonest.deferred(delivery, NOW));
            assertThat(later.stage()).isEqualTo(stage);
            delivery = later.delivery();
        }

        assertThat(delivery.attempts()).isZero();
        assertThat(delivery.deferrals()).isEqualTo(4);
    }

    @Test
    void shouldDoWithOneWait() {
        var schedule = new RetrySchedule(List.of(Duration.ofSeconds(1)), () -> 0);

        assertThat(schedule.maySpare(delivery())).isFalse();
        assertThat(later(schedule.deferred(delivery().deferred(NOW).deferred(NOW), NOW))
                        .stage())
                .isEqualTo(1);
    }

    private static Next.Later later(Next next) {
        assertThat(next).isInstanceOf(Next.Later.class);
        return (Next.Later) next;
    }

    private static Attempt attempt(Result result) {
        return new Attempt(result, OptionalInt.empty(), Optional.empty(), "why", Optional.empty(), 0.1);
    }

    private static Attempt throttled(Duration retryAfter) {
        return new Attempt(
                Result.THROTTLED, OptionalInt.of(429), Optional.of(retryAfter), "why", Optional.empty(), 0.1);
    }

    static Delivery delivery() {
        return delivery("https://hooks.example.com/a");
    }

    static Delivery delivery(String url) {
        var outcome = CloudEventBuilder.v1()
                .withId("o1")
                .withSource(URI.create("/sprint-worker"))
                .withType("sprint.image.completed.v1")
                .withSubject("order-9")
                .build();
        return new Delivery(
                outcome, new Webhook(URI.create(url), List.of("completed")), 0, 0, NOW, NOW, Optional.empty());
    }
}
