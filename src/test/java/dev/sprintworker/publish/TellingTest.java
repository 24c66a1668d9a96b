package dev.sprintworker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.event.Origin;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each row of who may publish: who meets a prompt's manifest, who is its teller, since when. */
class TellingTest {

    private static final PublishingTimes TIMES = new PublishingTimes();

    @ParameterizedTest(name = "{0} meets what {1} has to tell since {2} s: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            # this very record, however late
            prompts-1@7 | prompts-1@7 | 0     | PUBLISH
            prompts-1@7 | prompts-1@7 | 99999 | PUBLISH
            # an earlier record of the partition, or a record of another partition of the topic
            prompts-1@7 | prompts-1@3 | 0     | RECORDS
            prompts-1@7 | prompts-1@3 | 99999 | RECORDS
            prompts-1@7 | prompts-2@9 | 99999 | RECORDS
            # a record of another topic
            prompts-1@7 | others-1@3  | 44    | UNSETTLED
            prompts-1@7 | others-1@3  | 45    | SETTLED
            # a request
            prompts-1@7 | http a      | 0     | UNSETTLED
            prompts-1@7 | http a      | 44    | UNSETTLED
            prompts-1@7 | http a      | 45    | SETTLED
            # met by a request: its own part, as long as what it begins ends in time
            http a      | http a      | 0     | PUBLISH
            http a      | http a      | 14    | PUBLISH
            http a      | http a      | 15    | UNSETTLED
            http a      | http a      | 45    | SETTLED
            # another request's
            http a      | http b      | 0     | UNSETTLED
            http a      | http b      | 44    | UNSETTLED
            http a      | http b      | 45    | SETTLED
            # a record's, which has the offset to publish it with
            http a      | prompts-1@3 | 0     | RECORDS
            http a      | prompts-1@3 | 99999 | RECORDS
            """)
    void shouldPlayOnesPart(String own, String teller, long seconds, Telling.Part part) {
        assertThat(Telling.part(origin(own), origin(teller), true, Duration.ofSeconds(seconds), TIMES))
                .isEqualTo(part);
    }

    /** The answer that it became the teller was lost: nobody here knows when it was. */
    @Test
    void shouldWaitWhenARequestOnlyFindsThatItIsTheTeller() {
        Origin request = new Origin.Request("a");

        assertThat(Telling.part(request, request, false, Duration.ZERO, TIMES)).isEqualTo(Telling.Part.UNSETTLED);
        assertThat(Telling.part(request, request, false, TIMES.settled(), TIMES))
                .isEqualTo(Telling.Part.SETTLED);
    }

    private static Origin origin(String text) {
        if (text.startsWith("http ")) {
            return new Origin.Request(text.substring("http ".length()));
        }
        String[] parts = text.split("[-@]");
        return new Origin.KafkaRecord(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
    }

    @Test
    void shouldEndWhatARequestBeganBeforeOthersLook() {
        Duration ended = TIMES.beginsWithin().plusSeconds(EventSender.AT_MOST_SECONDS);

        assertThat(ended).isLessThan(TIMES.publishesWithin());
        assertThat(TIMES.publishesWithin()).isLessThan(TIMES.settled());
    }
}
