package dev.sprintworker.notify;

import dev.sprintworker.chaos.SeenRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;

/** Compares what receivers and the dead-letter topic have with what was planned. */
final class DeliveryAudit {

    private static final long CLOCK_TOLERANCE_SECONDS = 5;
    private static final long ROUNDING_MILLIS = 5;

    /** Attempts a receiver sees of an outcome that has used up its schedule, though its circuit was open at all others. */
    private static final int NEVER_SPARED = 3;

    private final List<PlannedOutcome> plan;
    private final Map<String, List<Receipt>> receipts;
    private final Map<String, List<SeenRecord>> letters;
    private final List<Duration> delays;
    private final List<String> lost = new ArrayList<>();
    private final List<String> misdirected = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private int delivered;
    private int again;

    private DeliveryAudit(OutcomePlan plan, List<Receipt> receipts, List<SeenRecord> letters, List<Duration> delays) {
        this.plan = plan.outcomes();
        this.receipts = receipts.stream().collect(Collectors.groupingBy(Receipt::id));
        this.letters = letters.stream().collect(Collectors.groupingBy(DeliveryAudit::id));
        this.delays = delays;
    }

    /** @param delays before the second attempt and those after it, without jitter */
    static DeliveryTally audit(
            OutcomePlan plan, List<Receipt> receipts, List<SeenRecord> letters, List<Duration> delays) {
        return new DeliveryAudit(plan, receipts, letters, delays).tally();
    }

    static String id(SeenRecord letter) {
        String id = letter.header("ce_id");
        return id.isEmpty() ? letter.key() : id;
    }

    private DeliveryTally tally() {
        Map<String, PlannedOutcome> byId = new HashMap<>();
        plan.forEach(outcome -> byId.put(outcome.id(), outcome));
        receipts.forEach((id, received) -> received.forEach(receipt -> checkReceipt(byId.get(id), receipt)));
        Set<String> strangers = new HashSet<>(letters.keySet());
        strangers.removeAll(byId.keySet());
        strangers.forEach(id -> wrong.add("a dead letter of " + id + ", which nobody published"));
        plan.forEach(this::judge);
        return new DeliveryTally(plan.size(), delivered, again, letters.size(), lost, misdirected, wrong);
    }

    private void checkReceipt(PlannedOutcome outcome, Receipt receipt) {
        if (outcome == null || !outcome.isMeantFor(receipt)) {
            misdirected.add((outcome == null ? "unknown" : outcome.kind()) + ": " + receipt);
            return;
        }
        if (!receipt.signed()) {
            wrong.add("bad signature: " + receipt);
        }
        if (Math.abs(receipt.receivedMillis() / 1000 - receipt.timestamp()) > CLOCK_TOLERANCE_SECONDS) {
            wrong.add("timestamp not of this attempt: " + receipt);
        }
        if (!receipt.type().equals(header(outcome, "ce_type"))
                || !receipt.prompt().equals(header(outcome, "ce_subject"))) {
            wrong.add("body of something else: " + receipt);
        }
    }

    private void judge(PlannedOutcome outcome) {
        List<Receipt> received = receipts.getOrDefault(outcome.id(), List.of()).stream()
                .sorted(Comparator.comparingLong(Receipt::receivedMillis))
                .toList();
        List<SeenRecord> dead = letters.getOrDefault(outcome.id(), List.of());
        long accepted = received.stream().filter(Receipt::accepted).count();
        if (accepted > 0) {
            delivered++;
            again += accepted > 1 ? 1 : 0;
        }
        if (outcome.fate() instanceof Fate.Dead end) {
            judgeDead(outcome, end.code(), dead);
            checkAttempts(outcome, received);
        } else if (!dead.isEmpty()) {
            wrong.add(text(outcome) + " is no hopeless one, but in " + dead + " as " + code(dead.get(0)));
        } else if (outcome.fate() instanceof Fate.Delivered && accepted == 0) {
            lost.add(text(outcome) + " was not accepted, requests: " + received.size());
        }
        if (outcome.isForA(ReceiverKind.PACING)) {
            checkRetryAfter(outcome, received);
        }
    }

    private void judgeDead(PlannedOutcome outcome, String code, List<SeenRecord> dead) {
        if (dead.isEmpty()) {
            lost.add(text(outcome) + " is in no dead letter");
            return;
        }
        if (dead.size() > 1) {
            wrong.add(text(outcome) + " is in several dead letters: " + dead);
        }
        SeenRecord letter = dead.get(0);
        if (!code(letter).equals(code)) {
            wrong.add(text(outcome) + " is dead for " + code(letter) + ", not for " + code);
        }
        if (!Arrays.equals(letter.kafka().key(), outcome.kafka().key())
                || !Arrays.equals(letter.kafka().value(), outcome.kafka().value())) {
            wrong.add(text(outcome) + " has another key or value in " + letter);
        }
        List<Header> own = Arrays.stream(letter.kafka().headers().toArray())
                .filter(header -> !header.key().startsWith("dead-letter-"))
                .toList();
        if (!own.equals(List.of(outcome.kafka().headers().toArray()))) {
            wrong.add(text(outcome) + " has other headers in " + letter + ": " + own);
        }
    }

    /** The schedule was kept: every attempt was made, and none before its time. */
    private void checkAttempts(PlannedOutcome outcome, List<Receipt> received) {
        boolean spared = outcome.isForA(ReceiverKind.SLOW) || outcome.isForA(ReceiverKind.RESETTING);
        boolean whole = outcome.isForA(ReceiverKind.FAILING)
                || outcome.isForA(ReceiverKind.THROTTLING)
                || outcome.isForA(ReceiverKind.MOVED);
        int due = whole ? delays.size() + 1 : spared ? NEVER_SPARED : outcome.isForA(ReceiverKind.GONE) ? 1 : 0;
        if (received.size() < due) {
            wrong.add(text(outcome) + " was to be tried " + due + " times, not " + received.size());
        }
        if (whole && received.size() == due) { // a repeated one has no place in the schedule
            for (int i = 0; i < delays.size(); i++) {
                long waited = waitedMillis(received.get(i), received.get(i + 1));
                if (waited < delays.get(i).toMillis()) {
                    wrong.add(text(outcome) + " waited " + waited + " ms before attempt " + (i + 2));
                }
            }
        }
    }

    /**
     * Between two attempts. Where the receiver was so late with the first that the notifier had given it up, the times at
     * which they were signed tell more.
     */
    private static long waitedMillis(Receipt first, Receipt second) {
        return Math.max(
                second.receivedMillis() - first.receivedMillis() + ROUNDING_MILLIS,
                (second.timestamp() - first.timestamp()) * 1000);
    }

    private void checkRetryAfter(PlannedOutcome outcome, List<Receipt> received) {
        if (received.size() > 1) {
            long waited = waitedMillis(received.get(0), received.get(1));
            if (waited < ReceiverReply.RETRY_AFTER.toMillis()) {
                wrong.add(text(outcome) + " was to wait " + ReceiverReply.RETRY_AFTER + ", not " + waited + " ms");
            }
        }
    }

    static String code(SeenRecord letter) {
        return letter.header("dead-letter-code");
    }

    private static String header(PlannedOutcome outcome, String name) {
        Header header = outcome.kafka().headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static String text(PlannedOutcome outcome) {
        return outcome.id() + " (" + outcome.kind() + ")";
    }
}
