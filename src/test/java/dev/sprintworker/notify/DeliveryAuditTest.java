package dev.sprintworker.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.chaos.SeenRecord;
import dev.sprintworker.notify.Receivers.Address;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audit finds what it is there to find: each test breaks one thing of a run in which all is well. */
class DeliveryAuditTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final List<Duration> DELAYS = List.of(Duration.ofMillis(500), Duration.ofSeconds(1));
    private static final String SOURCE = "/tenants/a";

    private final OutcomeMaker maker = new OutcomeMaker(new Random(1));
    private final PlannedOutcome good = planned(ReceiverKind.GOOD, new Fate.Delivered());
    private final PlannedOutcome failing = planned(ReceiverKind.FAILING, new Fate.Dead("server_error"));
    private final PlannedOutcome pacing = planned(ReceiverKind.PACING, new Fate.Delivered());
    private final PlannedOutcome untold = new PlannedOutcome(
            "untold", maker.withoutWebhook(SOURCE), true, Optional.empty(), "no webhook", new Fate.Untold());
    private final List<Receipt> receipts = new ArrayList<>();
    private final List<SeenRecord> letters = new ArrayList<>();

    @BeforeEach
    void deliverAll() {
        receipts.add(receipt(good, 200, 0));
        receipts.add(receipt(failing, 500, 0));
        receipts.add(receipt(failing, 500, 500));
        receipts.add(receipt(failing, 500, 1500));
        receipts.add(receipt(pacing, 429, 0));
        receipts.add(receipt(pacing, 200, 2000));
        letters.add(letter(failing, "server_error"));
    }

    @Test
    void shouldFindNothingWhenAllIsWell() {
        DeliveryTally tally = audit();

        assertThat(tally.isClean()).as(tally.toString()).isTrue();
        assertThat(tally.line())
                .isEqualTo("webhooks: outcomes=4 delivered=2 again=0 dead=1 lost=0 misdirected=0 wrong=0");
    }

    @Test
    void shouldCountWhatWasNotAcceptedAsLost() {
        receipts.remove(0);
        receipts.add(0, receipt(good, 0, 0));
        letters.clear();

        assertThat(audit().lost()).hasSize(2).allMatch(lost -> lost.contains("answers 200") || lost.contains("(500)"));
    }

    @Test
    void shouldCountWhatWasAcceptedTwiceAndNotMindIt() {
        receipts.add(receipt(good, 200, 10));

        assertThat(audit().again()).isEqualTo(1);
        assertThat(audit().isClean()).isTrue();
    }

    @Test
    void shouldFindRequestsToOthers() {
        receipts.add(change(receipt(good, 200, 0), text -> text.replace("\"port\":1", "\"port\":7")));
        receipts.add(receipt(untold, 200, 0));
        receipts.add(change(receipt(good, 200, 0), text -> text.replace(good.id(), "nobody's")));

        assertThat(audit().misdirected()).hasSize(3);
    }

    @Test
    void shouldFindRequestsThatAreNotWhatTheyShouldBe() {
        receipts.add(change(receipt(good, 200, 0), text -> text.replace("\"signed\":true", "\"signed\":false")));
        receipts.add(change(receipt(good, 200, 0), text -> text.replace("\"type\":\"sprint", "\"type\":\"other")));
        receipts.add(change(receipt(good, 200, 0), text -> text.replace("\"prompt\":\"", "\"prompt\":\"not-")));
        receipts.add(change(receipt(good, 200, 0), text -> text.replace("\"timestamp\":1", "\"timestamp\":2")));

        assertThat(audit().wrong()).hasSize(4);
    }

    @Test
    void shouldFindDeadLettersThatShouldNotBe() {
        letters.add(letter(failing, "server_error"));
        letters.add(letter(good, "timeout"));
        letters.add(letter(untold, "gone"));
        letters.add(letter(planned(ReceiverKind.GOOD, new Fate.Delivered()), "gone"));

        assertThat(audit().wrong()).hasSize(4);
    }

    @Test
    void shouldFindDeadLettersThatAreNotTheOutcome() {
        letters.set(0, letter(failing, "timeout"));
        assertThat(audit().wrong()).singleElement().asString().contains("timeout");

        SeenRecord more = letter(failing, "server_error");
        more.kafka().headers().add("delivery-attempts", new byte[] {'3'});
        letters.set(0, more);
        assertThat(audit().wrong()).singleElement().asString().contains("delivery-attempts");

        letters.set(0, letter(failing, "server_error", good.kafka().value()));
        assertThat(audit().wrong()).singleElement().asString().contains("key or value");
    }

    @Test
    void shouldFindAttemptsThatAreMissingOrEarly() {
        receipts.remove(3);
        assertThat(audit().wrong()).singleElement().asString().contains("3 times, not 2");

        receipts.add(receipt(failing, 500, 900));
        assertThat(audit().wrong()).singleElement().asString().contains("405 ms before attempt 3");
    }

    @Test
    void shouldFindAnAttemptBeforeRetryAfter() {
        receipts.removeIf(receipt -> receipt.id().equals(pacing.id()) && receipt.accepted());
        receipts.add(receipt(pacing, 200, 1900));

        assertThat(audit().wrong()).singleElement().asString().contains("not 1905 ms");
    }

    @Test
    void shouldNotTakeAnAttemptForEarlyWhenTheOneBeforeCameLate() {
        receipts.removeIf(receipt -> receipt.id().equals(pacing.id()));
        Receipt late = receipt(pacing, 429, 2000);
        receipts.add(
                change(late, text -> text.replace("\"timestamp\":" + late.timestamp(), "\"timestamp\":" + NOW / 1000)));
        receipts.add(receipt(pacing, 200, 2300));

        assertThat(audit().isClean()).as(audit().toString()).isTrue();
    }

    private DeliveryTally audit() {
        OutcomePlan plan = new OutcomePlan(List.of(good, failing, pacing, untold));
        return DeliveryAudit.audit(plan, receipts, letters, DELAYS);
    }

    private PlannedOutcome planned(ReceiverKind kind, Fate fate) {
        Address receiver = new Address(100 + kind.ordinal(), kind, "whsec_");
        ProducerRecord<byte[], byte[]> outcome = maker.outcome(SOURCE, receiver.url("/hook"));
        return new PlannedOutcome(OutcomeMaker.id(outcome), outcome, true, Optional.of(receiver), kind.words(), fate);
    }

    private static Receipt receipt(PlannedOutcome outcome, int status, long afterMillis) {
        long received = NOW + afterMillis;
        return new Receipt(
                outcome.meantFor().map(Address::port).orElse(1),
                "/hook",
                outcome.id(),
                received / 1000,
                true,
                header(outcome, "ce_type"),
                header(outcome, "ce_subject"),
                status,
                received);
    }

    private static Receipt change(Receipt receipt, UnaryOperator<String> change) {
        String line = new String(receipt.line(), StandardCharsets.UTF_8);
        String changed = change.apply(line);
        assertThat(changed).isNotEqualTo(line);
        return Receipt.parse(changed);
    }

    private static String header(PlannedOutcome outcome, String name) {
        return new String(outcome.kafka().headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static SeenRecord letter(PlannedOutcome outcome, String code) {
        return letter(outcome, code, outcome.kafka().value());
    }

    private static SeenRecord letter(PlannedOutcome outcome, String code, byte[] value) {
        Headers headers = new RecordHeaders(outcome.kafka().headers());
        headers.add("dead-letter-code", code.getBytes(StandardCharsets.UTF_8));
        return new SeenRecord(new ConsumerRecord<>(
                NotifierTopics.DEAD_LETTERS,
                0,
                0,
                NOW,
                TimestampType.CREATE_TIME,
                0,
                0,
                outcome.kafka().key(),
                value,
                headers,
                Optional.empty()));
    }

    /** Percentiles of tables are by nearest rank. */
    @Test
    void shouldTakePercentilesByNearestRank() {
        Latencies latencies = new Latencies(
                IntStream.rangeClosed(1, 375).mapToObj(Long::valueOf).toList());

        assertThat(List.of(latencies.percentile(50), latencies.percentile(99), latencies.percentile(100)))
                .containsExactly(188L, 372L, 375L);
        assertThat(new Latencies(List.of()).percentile(99)).isZero();
    }
}
