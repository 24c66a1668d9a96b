package dev.sprintworker.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sprintworker.batch.GeneratedImages;
import dev.sprintworker.batch.ImageGenerator;
import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.event.Outcome;
import dev.sprintworker.event.Prompt;
import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.ImageRequest;
import dev.sprintworker.sana.SnapshotInfo;
import dev.sprintworker.telemetry.RecordAddress;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** How a journey ends before there is anything to store; the whole way is travelled in {@code PromptStreamIT}. */
class PromptJourneyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Device device = new Device();
    private final PromptJourney journey = new PromptJourney(device, null, config());

    @Test
    void shouldWaitWhileWeightsAreBeingBound() {
        device.snapshot = Optional.empty();

        CompletableFuture<CloudEvent> outcome = outcomeOf("{\"prompt\":\"a cat\",\"width\":1}");

        assertThat(outcome).isNotDone();
        device.snapshot = Optional.of(new SnapshotInfo("m", "r", "float32", 64, 32, true));
        await().atMost(PATIENCE).until(outcome::isDone);
        assertThat(outcome.join().getType()).isEqualTo(Outcome.Failed.TYPE);
    }

    @Test
    void shouldAnswerAtOnceWhenThePromptCannotBeRead() {
        device.snapshot = Optional.empty();

        assertThat(outcomeOf("{}").join().getType()).isEqualTo(Outcome.Failed.TYPE);
    }

    @Test
    void shouldCarryTheWebhookOfAPromptThatFailsLater() {
        String json = "{\"prompt\":\"a cat\",\"height\":1,"
                + "\"webhook\":{\"url\":\"https://e.com/h\",\"events\":[\"failed\"]}}";

        assertThat(new String(outcomeOf(json).join().getData().toBytes(), StandardCharsets.UTF_8))
                .contains("\"webhook\":{\"url\":\"https://e.com/h\"");
    }

    @Test
    void shouldAnswerWhenTheGeneratorThrowsInsteadOfReturning() {
        device.thrown = new IllegalStateException("queue");

        assertThat(new String(
                        outcomeOf("{\"prompt\":\"a cat\"}").join().getData().toBytes(), StandardCharsets.UTF_8))
                .contains("\"code\":\"internal\"");
    }

    @Test
    void shouldDecideNothingWhenTheWorkerIsStopping() {
        device.thrown = new CancellationException("stopping");

        assertThat(outcomeOf("{\"prompt\":\"a cat\"}"))
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .isInstanceOf(CancellationException.class);
    }

    private CompletableFuture<CloudEvent> outcomeOf(String json) {
        CloudEvent prompt = CloudEventBuilder.v1()
                .withId("p")
                .withSource(URI.create("/tests"))
                .withType(Prompt.TYPE)
                .withData("application/json", json.getBytes(StandardCharsets.UTF_8))
                .build();
        return journey.outcomeOf(prompt, Instant.EPOCH, new RecordAddress("t", 0, 0))
                .subscribeAsCompletionStage();
    }

    private static SprintConfig config() {
        return new SmallRyeConfigBuilder()
                .withMapping(SprintConfig.class)
                .addDiscoveredConverters()
                .withDefaultValue("sprint.s3.bucket", "b")
                .build()
                .getConfigMapping(SprintConfig.class);
    }

    private static final class Device implements ImageGenerator {
        private volatile Optional<SnapshotInfo> snapshot =
                Optional.of(new SnapshotInfo("m", "r", "float32", 64, 32, true));
        private RuntimeException thrown;

        @Override
        public CompletionStage<GeneratedImages> generate(GenerationSettings settings, List<ImageRequest> images) {
            throw thrown;
        }

        @Override
        public Optional<SnapshotInfo> snapshot() {
            return snapshot;
        }
    }
}
