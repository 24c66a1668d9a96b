package dev.sprintworker.notify;

import dev.sprintworker.chaos.SeenRecord;
import dev.sprintworker.notify.DeliveryCampaign.Result;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The tables of a run, printed and kept in a file; the line with the counts comes last. */
final class DeliveryReport {

    private final StringBuilder text = new StringBuilder();

    private DeliveryReport() {}

    static void write(Result result, PrintStream out, Path file) throws IOException {
        DeliveryReport report = new DeliveryReport();
        report.describe(result);
        out.print(report.text);
        out.flush();
        Files.createDirectories(file.getParent());
        Files.writeString(file, report.text);
    }

    private void describe(Result result) {
        add(
                "seed %d, %d outcomes for %d receivers and %d for none, one every %d ms, %d notifier%s, %d cores%n%n",
                result.run().seed(),
                result.plan().forReceivers(),
                result.run().receivers().size(),
                result.plan().outcomes().size() - result.plan().forReceivers(),
                result.run().period().toMillis(),
                result.run().notifiers(),
                result.run().notifiers() == 1 ? "" : "s",
                Runtime.getRuntime().availableProcessors());
        byKind(result);
        outages(result);
        Latencies all = result.undisturbed();
        add(
                "%nfrom commit to a good receiver, %d outcomes published while notifiers were at work: half within %d ms,"
                        + " p99 %d ms, all within %d ms%n%n",
                all.millis().size(), all.percentile(50), all.percentile(99), all.percentile(100));
        add(
                "receivers well again, %d dead letters put back by `replay`: %d accepted with the same id within %.1f s%n%n",
                result.replay().letters(),
                result.replay().letters() - result.replay().missing().size(),
                result.replay().took().toMillis() / 1e3);
        result.replay().missing().forEach(fault -> add("not accepted: %s%n%n", fault));
        DeliveryTally tally = result.tally();
        tally.lost().forEach(fault -> add("lost: %s%n%n", fault));
        tally.misdirected().forEach(fault -> add("misdirected: %s%n%n", fault));
        tally.wrong().forEach(fault -> add("wrong: %s%n%n", fault));
        add("run of %.1f s%n%n%s%n", result.took().toMillis() / 1e3, tally.line());
    }

    private void byKind(Result result) {
        Map<String, List<PlannedOutcome>> kinds = new LinkedHashMap<>();
        for (ReceiverKind kind : ReceiverKind.values()) {
            kinds.put(kind.words(), new ArrayList<>());
        }
        result.plan().outcomes().stream()
                .sorted(Comparator.comparing(PlannedOutcome::kind))
                .forEach(outcome -> kinds.computeIfAbsent(outcome.kind(), kind -> new ArrayList<>())
                        .add(outcome));
        add("| receivers | outcomes | requests | accepted | more than once | dead letters |%n");
        add("| --- | --- | --- | --- | --- | --- |%n");
        Map<String, List<Receipt>> receipts = result.receipts().stream().collect(Collectors.groupingBy(Receipt::id));
        kinds.forEach((kind, outcomes) -> {
            if (!outcomes.isEmpty()) {
                row(kind, outcomes, receipts, result.letters());
            }
        });
    }

    private void row(
            String kind, List<PlannedOutcome> outcomes, Map<String, List<Receipt>> receipts, List<SeenRecord> letters) {
        Set<String> ids = outcomes.stream().map(PlannedOutcome::id).collect(Collectors.toSet());
        long receivers = outcomes.stream()
                .flatMap(outcome -> outcome.meantFor().stream())
                .distinct()
                .count();
        int requests = 0;
        int accepted = 0;
        int again = 0;
        for (String id : ids) {
            List<Receipt> received = receipts.getOrDefault(id, List.of());
            long times = received.stream().filter(Receipt::accepted).count();
            requests += received.size();
            accepted += times > 0 ? 1 : 0;
            again += times > 1 ? 1 : 0;
        }
        String dead = letters.stream()
                .filter(letter -> ids.contains(DeliveryAudit.id(letter)))
                .collect(Collectors.groupingBy(DeliveryAudit::code, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(code -> code.getValue() + " `" + code.getKey() + "`")
                .collect(Collectors.joining(", "));
        add(
                "| %s | %d | %d | %d | %d | %s |%n",
                receivers == 0 ? "none: " + kind : receivers + ": " + kind,
                outcomes.size(),
                requests,
                accepted,
                again,
                dead.isEmpty() ? "0" : dead);
    }

    private void outages(Result result) {
        add("%n| killed with -9 | not told yet | over after | good ones published meanwhile | all of these within |%n");
        add("| --- | --- | --- | --- | --- |%n");
        for (Outage outage : result.outages()) {
            Latencies waited = Latencies.of(outage.covered(result.arrivals()));
            add(
                    "| %s | %d | %.1f s | %d | %.1f s |%n",
                    outage.notifier(),
                    result.pending().get(outage),
                    outage.millis() / 1e3,
                    waited.millis().size(),
                    waited.percentile(100) / 1e3);
        }
    }

    private void add(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments));
    }
}
