package dev.sprintworker.chaos;

import static dev.sprintworker.chaos.Submission.bytes;
import static dev.sprintworker.chaos.Submission.header;

import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Records that no prompt can be read from, and the code their dead letter has to have. */
enum PoisonKind {
    GARBAGE("not_a_cloudevent"),
    TOMBSTONE("not_a_cloudevent"),
    NO_TYPE("not_a_cloudevent"),
    OTHER_VERSION("not_a_cloudevent"),
    SOURCE_IS_NO_URI("not_a_cloudevent"),
    BROKEN_JSON("not_a_cloudevent"),
    BATCH("not_a_cloudevent"),
    ODD_HEADERS("not_a_cloudevent"),
    DEAD_BEFORE("not_a_cloudevent"),
    OTHER_TYPE("unknown_type"),
    LONG_ID("attribute_too_long");

    private static final Header VERSION = header("ce_specversion", "1.0");
    private static final Header STRUCTURED = header("content-type", "application/cloudevents+json");
    private static final Header SOURCE = header("ce_source", "/chaos/poison");
    private static final Header TYPE = header("ce_type", PlannedPrompt.TYPE);
    private static final String PROMPT = "{\"prompt\":\"a red circle\"}";

    private final String code;

    PoisonKind(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }

    Submission.OfPoison to(int partition, Random random) {
        byte[] noise = new byte[200];
        random.nextBytes(noise);
        String id = "poison-" + Long.toHexString(random.nextLong());
        Header ceId = header("ce_id", id);
        return switch (this) {
            case GARBAGE -> poison(partition, null, noise);
            case TOMBSTONE -> poison(partition, bytes(id), null);
            case NO_TYPE -> poison(partition, bytes(id), bytes(PROMPT), VERSION, ceId, SOURCE);
            case OTHER_VERSION ->
                poison(partition, bytes(id), bytes(PROMPT), header("ce_specversion", "9.9"), ceId, SOURCE, TYPE);
            case SOURCE_IS_NO_URI ->
                poison(partition, noise, bytes(PROMPT), VERSION, ceId, header("ce_source", "no uri %%"), TYPE);
            case BROKEN_JSON -> poison(partition, bytes(id), bytes("{\"specversion\":\"1.0\",\"id\":"), STRUCTURED);
            case BATCH -> poison(partition, bytes(id), bytes("[" + PROMPT + "]"), STRUCTURED);
            case ODD_HEADERS ->
                poison(
                        partition,
                        new byte[0],
                        noise,
                        header("twice", "1"),
                        new RecordHeader("twice", noise),
                        new RecordHeader("none", (byte[]) null),
                        header("", "no name"));
            case DEAD_BEFORE ->
                poison(
                        partition,
                        bytes(id),
                        noise,
                        header("dead-letter-code", "not_a_cloudevent"),
                        header("dead-letter-offset", "7"),
                        header("mine", "x"));
            case OTHER_TYPE ->
                poison(partition, bytes(id), bytes(PROMPT), VERSION, ceId, SOURCE, header("ce_type", "com.example"));
            case LONG_ID ->
                poison(partition, bytes(id), bytes(PROMPT), VERSION, header("ce_id", "x".repeat(1025)), SOURCE, TYPE);
        };
    }

    private Submission.OfPoison poison(int partition, byte[] key, byte[] value, Header... headers) {
        return new Submission.OfPoison(this, partition, key, value, List.of(headers));
    }
}
