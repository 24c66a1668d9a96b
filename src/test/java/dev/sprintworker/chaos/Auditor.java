package dev.sprintworker.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.event.EventIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares what was submitted with what can be seen in the topics and in the store. Knows the contract, asks no worker.
 */
final class Auditor {

    private static final String COMPLETED = "sprint.image.completed.v1";
    private static final String FAILED = "sprint.image.failed.v1";
    private static final String MANIFEST = "/manifest.json";

    private final ObjectMapper json = new ObjectMapper();
    private final Map<EventIdentity, PlannedPrompt> prompts;
    private final Map<String, List<SeenRecord>> outcomes;
    private final StoredObjects stored;

    private final List<String> lost = new ArrayList<>();
    private final List<String> doubled = new ArrayList<>();
    private final List<String> orphaned = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private final Set<String> named = new HashSet<>();
    private int completed;
    private int failed;

    private Auditor(
            Map<EventIdentity, PlannedPrompt> prompts, Map<String, List<SeenRecord>> outcomes, StoredObjects stored) {
        this.prompts = prompts;
        this.outcomes = outcomes;
        this.stored = stored;
    }

    /** @param outcomes by {@code ce_id} */
    static Tally audit(
            Map<EventIdentity, PlannedPrompt> prompts, Map<String, List<SeenRecord>> outcomes, StoredObjects stored)
            throws IOException {
        return new Auditor(prompts, outcomes, stored).tally();
    }

    private Tally tally() throws IOException {
        Map<String, Long> promptsById =
                prompts.keySet().stream().collect(Collectors.groupingBy(EventIdentity::id, Collectors.counting()));
        Map<String, List<SeenRecord>> bySubject = outcomes.values().stream()
                .flatMap(List::stream)
                .collect(Collectors.groupingBy(seen -> seen.header("ce_subject")));
        for (PlannedPrompt prompt : prompts.values()) {
            List<SeenRecord> seen = outcomes.getOrDefault(prompt.identity().outcomeId(), List.of());
            if (seen.isEmpty()) {
                lost.add(prompt.identity() + " has no outcome");
            } else {
                judge(prompt, seen);
            }
        }
        // The same by another name: as many outcomes under a prompt's id as there are prompts with it.
        bySubject.forEach((id, seen) -> {
            long due = promptsById.getOrDefault(id, 0L);
            boolean told = doubled.stream().anyMatch(text -> text.contains("id=" + id + "]"));
            if (due == 0) {
                wrong.add("an outcome of \"" + id + "\", which nobody submitted: " + seen);
            } else if (seen.size() > due && !told) {
                doubled.add("id=" + id + "] has " + seen.size() + " outcomes of several ids: " + seen);
            }
        });
        checkStrays();
        return new Tally(prompts.size(), completed, failed, lost, doubled, orphaned, wrong);
    }

    private void judge(PlannedPrompt prompt, List<SeenRecord> seen) throws IOException {
        if (seen.size() > 1) {
            doubled.add(prompt.identity() + " has " + seen.size() + " outcomes: " + seen);
        }
        SeenRecord outcome = seen.get(0);
        String type = outcome.header("ce_type");
        JsonNode data = json.readTree(outcome.kafka().value());
        String end =
                type.equals(COMPLETED) ? "completed" : data.at("/error/code").asText("an outcome of type " + type);
        switch (type) {
            case COMPLETED -> completed++;
            case FAILED -> failed++;
            default -> wrong.add(prompt.identity() + " has an outcome of type " + type);
        }
        if (!prompt.expected().allows(end)) {
            wrong.add(prompt.identity() + " was to be " + prompt.expected() + ", is " + end + " "
                    + data.path("error").path("message").asText());
        }
        requireEqual(prompt, "key", prompt.identity().id(), outcome.key());
        requireEqual(prompt, "subject", prompt.identity().id(), outcome.header("ce_subject"));
        requireEqual(prompt, "traceparent", prompt.attributes().get("traceparent"), outcome.header("ce_traceparent"));
        var manifest = new ManifestCheck(prompt, outcome, data, stored);
        manifest.fault().ifPresent(orphaned::add);
        named.addAll(manifest.keys());
    }

    /** Objects that no outcome answers for: a manifest nobody was told of, or parts of a prompt that was not made. */
    private void checkStrays() {
        for (String key : new java.util.TreeSet<>(stored.byKey().keySet())) {
            if (named.contains(key)) {
                continue;
            }
            if (key.endsWith(MANIFEST)) {
                orphaned.add(key + " is a manifest of no visible outcome");
            } else {
                wrong.add(key + " is an object that no manifest names");
            }
        }
    }

    private void requireEqual(PlannedPrompt prompt, String what, String expected, String found) {
        if (!expected.equals(found)) {
            wrong.add(prompt.identity() + " has the " + what + " \"" + found + "\" in its outcome, not \"" + expected
                    + "\"");
        }
    }
}
