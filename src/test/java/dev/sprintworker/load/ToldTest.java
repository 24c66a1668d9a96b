package dev.sprintworker.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.event.Outcome;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ToldTest {

    @Test
    void shouldReadBatchAndStagesOfACompletedOutcome() {
        Told told = told(Outcome.Completed.TYPE, """
                {"images":[],"batchSize":3,"timings":{"queued":1,"text":0.25,"denoise":0.5,"decode":0.125,"png":1,
                "upload":1,"total":4}}""");

        assertThat(told.isCompleted()).isTrue();
        assertThat(told.batchSize()).hasValue(3);
        assertThat(told.networkSeconds()).isEqualTo(0.875);
    }

    @Test
    void shouldReadTheCodeOfAFailedOne() {
        assertThat(told(Outcome.Failed.TYPE, "{\"error\":{\"code\":\"expired\"}}")
                        .code())
                .isEqualTo("expired");
    }

    @Test
    void shouldTellWhatIsNoOutcomeEvent() {
        assertThat(told(Outcome.Completed.TYPE, "{}").code()).isEqualTo(Told.UNREADABLE);
        assertThat(told("other", "no JSON").code()).isEqualTo(Told.UNREADABLE);
    }

    private static Told told(String type, String data) {
        return Told.of(5, type, data.getBytes(StandardCharsets.UTF_8));
    }
}
