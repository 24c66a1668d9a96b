package dev.sprintworker.notify;

import dev.sprintworker.event.Outcome;
import dev.sprintworker.notify.Receivers.Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Outcomes in the order they are published, the same for the same seed: as many for each receiver, a quarter of them
 * failed ones, and among them some of each sort that nobody may hear of.
 */
record OutcomePlan(List<PlannedOutcome> outcomes) {

    static final String TOPIC = "sprint.outcomes";

    /** Sources of prompts, one for each secret that receivers verify with. */
    static final List<String> TENANTS = List.of("/tenants/a", "/tenants/b");

    private static final String STRANGER = "/tenants/without-a-secret";

    /** @param receivers those at even places belong to the first tenant, the others to the second */
    static OutcomePlan of(long seed, int forEach, Receivers receivers) {
        Random random = new Random(seed);
        OutcomeMaker maker = new OutcomeMaker(random);
        List<PlannedOutcome> plan = new ArrayList<>();
        for (int i = 0; i < forEach; i++) {
            for (int r = 0; r < receivers.addresses().size(); r++) {
                Address receiver = receivers.addresses().get(r);
                Fate fate = receiver.kind()
                        .deadLetterCode()
                        .<Fate>map(Fate.Dead::new)
                        .orElseGet(Fate.Delivered::new);
                plan.add(planned(
                        maker.outcome(TENANTS.get(r % TENANTS.size()), receiver.url("/hook")),
                        Optional.of(receiver),
                        receiver.kind().words(),
                        fate));
            }
        }
        for (int i = 0; i < 2; i++) {
            addSpecial(plan, maker, receivers);
        }
        Collections.shuffle(plan, random);
        return new OutcomePlan(List.copyOf(plan));
    }

    private static void addSpecial(List<PlannedOutcome> plan, OutcomeMaker maker, Receivers receivers) {
        String tenant = TENANTS.get(0);
        String url = receivers.addresses().get(0).url("/special");
        plan.add(nobody(maker.withoutWebhook(tenant), "no webhook", new Fate.Untold()));
        plan.add(nobody(
                maker.wanting(tenant, url, Outcome.Completed.TYPE, "failed"), "event not wanted", new Fate.Untold()));
        plan.add(nobody(
                maker.wanting(tenant, url, Outcome.Failed.TYPE, "completed"), "event not wanted", new Fate.Untold()));
        PlannedOutcome aborted = nobody(maker.outcome(tenant, url), "never committed", new Fate.Untold());
        plan.add(new PlannedOutcome(
                aborted.id(), aborted.kafka(), false, aborted.meantFor(), aborted.kind(), aborted.fate()));
        plan.add(refused(maker.outcome(tenant, receivers.forbidden().url("/hook"))));
        plan.add(refused(maker.outcome(tenant, url.replace("127.0.0.1", "10.1.2.3"))));
        plan.add(nobody(maker.tooLarge(tenant, url), "body larger than 20 kB", new Fate.Dead("too_large")));
        plan.add(nobody(maker.outcome(STRANGER, url), "no secret", new Fate.Dead("no_secret")));
        plan.add(nobody(maker.unreadable(), "no outcome event", new Fate.Dead("unreadable")));
    }

    private static PlannedOutcome refused(ProducerRecord<byte[], byte[]> outcome) {
        return nobody(outcome, "port not allowed or address private", new Fate.Dead("refused_by_guard"));
    }

    private static PlannedOutcome nobody(ProducerRecord<byte[], byte[]> outcome, String kind, Fate fate) {
        return planned(outcome, Optional.empty(), kind, fate);
    }

    private static PlannedOutcome planned(
            ProducerRecord<byte[], byte[]> outcome, Optional<Address> meantFor, String kind, Fate fate) {
        return new PlannedOutcome(OutcomeMaker.id(outcome), outcome, true, meantFor, kind, fate);
    }

    /** How many that some receiver is meant to hear of. */
    long forReceivers() {
        return outcomes.stream()
                .filter(outcome -> outcome.meantFor().isPresent())
                .count();
    }
}
