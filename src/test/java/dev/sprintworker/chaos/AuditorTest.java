package dev.sprintworker.chaos;

import static dev.sprintworker.chaos.Submission.bytes;
import static dev.sprintworker.chaos.Submission.header;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sprintworker.event.EventIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audit finds what it is there to find: each test breaks one thing of a run in which all is well. */
class AuditorTest {

    private static final byte[] PICTURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1, 2, 3};

    private final ObjectMapper json = new ObjectMapper();
    private final PromptMaker maker = new PromptMaker(new Random(1));
    private final PlannedPrompt good = maker.completed("good", 2);
    private final PlannedPrompt bad = maker.invalid("bad", 0);
    private final Map<EventIdentity, PlannedPrompt> prompts = new LinkedHashMap<>();
    private final Map<String, List<SeenRecord>> outcomes = new HashMap<>();
    private final Map<String, byte[]> objects = new HashMap<>();
    private int offset;

    @BeforeEach
    void tellAll() throws IOException {
        prompts.put(good.identity(), good);
        prompts.put(bad.identity(), bad);
        ObjectNode completed = json.createObjectNode();
        for (int i = 0; i < good.images(); i++) {
            objects.put(key(good, i + ".png"), PICTURE);
            completed
                    .withArray("images")
                    .addObject()
                    .put("uri", "s3://bucket/" + key(good, i + ".png"))
                    .put("url", "http://presigned/")
                    .put("sha256", StoredObjects.sha256(PICTURE))
                    .put("bytes", PICTURE.length)
                    .put("width", good.width())
                    .put("height", good.height());
        }
        tell(good, "sprint.image.completed.v1", completed);
        ObjectNode failed = json.createObjectNode();
        failed.putObject("error").put("code", "invalid_request");
        tell(bad, "sprint.image.failed.v1", failed);
    }

    @Test
    void shouldFindNothingWhenAllIsWell() throws IOException {
        Tally tally = audit();

        assertThat(tally.isClean()).as(tally.toString()).isTrue();
        assertThat(tally.line()).isEqualTo("chaos: prompts=2 completed=1 failed=1 lost=0 doubled=0 orphaned=0");
    }

    @Test
    void shouldCountAPromptWithoutOutcomeAsLost() throws IOException {
        outcomes.remove(bad.identity().outcomeId());

        assertThat(audit().lost()).hasSize(1).first().asString().contains("bad");
        assertThat(audit().orphaned()).as("its manifest").hasSize(1);
    }

    @Test
    void shouldCountASecondOutcomeAsDoubledWhateverItsId() throws IOException {
        SeenRecord told = outcomes.get(good.identity().outcomeId()).get(0);
        outcomes.get(good.identity().outcomeId()).add(told);
        assertThat(audit().doubled()).hasSize(1);

        outcomes.get(good.identity().outcomeId()).remove(0);
        outcomes.put("another", List.of(told));
        assertThat(audit().doubled()).hasSize(1);
    }

    @Test
    void shouldCountACompletedOutcomeAsOrphanedWhenAPictureIsMissingOrAnother() throws IOException {
        objects.put(key(good, "1.png"), new byte[] {1});
        assertThat(audit().orphaned()).hasSize(1).first().asString().contains("sha256");

        objects.remove(key(good, "1.png"));
        assertThat(audit().orphaned()).hasSize(1).first().asString().contains("does not exist");
    }

    @Test
    void shouldCountAnOutcomeAsOrphanedWhenItsManifestIsMissingOrSaysOtherwise() throws IOException {
        byte[] manifest = objects.remove(key(good, "manifest.json"));
        assertThat(audit().orphaned()).hasSize(1).first().asString().contains("0 manifests");

        ObjectNode other = (ObjectNode) json.readTree(manifest);
        ((ObjectNode) other.at("/images/0")).put("seed", 7);
        objects.put(key(good, "manifest.json"), json.writeValueAsBytes(other));
        assertThat(audit().orphaned()).hasSize(1).first().asString().contains("other data");

        ((ObjectNode) other.get("event")).put("time", "2020-01-01T00:00:00Z");
        objects.put(key(good, "manifest.json"), json.writeValueAsBytes(other));
        assertThat(audit().orphaned()).hasSize(1).first().asString().contains("the time 2020", "other data");
    }

    @Test
    void shouldCountAManifestNobodyWasToldOfAsOrphaned() throws IOException {
        objects.put("2020/01/01/stranger/manifest.json", bytes("{}"));
        objects.put("2020/01/01/stranger/0.png", PICTURE);

        assertThat(audit().orphaned()).hasSize(1);
        assertThat(audit().wrong()).hasSize(1);
    }

    @Test
    void shouldSayWhatIsWrongWhenAPromptEndsOtherwiseThanItHasTo() throws IOException {
        var cancelled = new PlannedPrompt(
                good.identity(), good.attributes(), good.data(), Expected.CANCELLED, good.images(), 64, 64);
        prompts.put(good.identity(), cancelled);

        assertThat(audit().wrong()).anyMatch(fault -> fault.contains("was to be CANCELLED, is completed"));
    }

    private Tally audit() throws IOException {
        return Auditor.audit(prompts, outcomes, new StoredObjects("bucket", objects));
    }

    private void tell(PlannedPrompt prompt, String type, ObjectNode data) throws IOException {
        String time = "2026-01-02T03:04:05Z";
        ConsumerRecord<byte[], byte[]> told = new ConsumerRecord<>(
                Topics.OUTCOMES, 0, offset++, bytes(prompt.identity().id()), json.writeValueAsBytes(data));
        Map.of(
                        "ce_id",
                        prompt.identity().outcomeId(),
                        "ce_source",
                        "/sprint-worker",
                        "ce_type",
                        type,
                        "ce_subject",
                        prompt.identity().id(),
                        "ce_time",
                        time,
                        "ce_traceparent",
                        prompt.attributes().get("traceparent"))
                .forEach((name, value) -> told.headers().add(header(name, value)));
        outcomes.put(prompt.identity().outcomeId(), new ArrayList<>(List.of(new SeenRecord(told))));
        ObjectNode manifest = data.deepCopy();
        for (JsonNode image : manifest.path("images")) {
            ((ObjectNode) image).remove("url");
        }
        manifest.putObject("event")
                .put("id", prompt.identity().outcomeId())
                .put("source", "/sprint-worker")
                .put("type", type)
                .put("subject", prompt.identity().id())
                .put("time", time);
        manifest.putObject("madeBy")
                .put("topic", Topics.PROMPTS)
                .put("partition", 0)
                .put("offset", 0);
        objects.put(key(prompt, "manifest.json"), json.writeValueAsBytes(manifest));
    }

    private static String key(PlannedPrompt prompt, String name) {
        return "2026/01/02/" + prompt.identity().hash() + "/" + name;
    }
}
