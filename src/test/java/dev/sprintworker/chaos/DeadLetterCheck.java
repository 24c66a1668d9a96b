package dev.sprintworker.chaos;

import dev.sprintworker.chaos.Publisher.Address;
import dev.sprintworker.chaos.Submission.OfPoison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** Each poison record is in the dead-letter topic exactly once, untouched but for what was added, and nothing else is. */
final class DeadLetterCheck {

    private static final Set<String> ADDED = Set.of(
            "dead-letter-code",
            "dead-letter-message",
            "dead-letter-topic",
            "dead-letter-partition",
            "dead-letter-offset",
            "dead-letter-time");

    private DeadLetterCheck() {}

    /** What is wrong; none is as it must be. */
    static List<String> faults(Map<Address, OfPoison> poison, List<SeenRecord> deadLetters) {
        List<String> faults = new ArrayList<>();
        Map<Address, List<SeenRecord>> byAddress = new HashMap<>();
        for (SeenRecord letter : deadLetters) {
            byAddress
                    .computeIfAbsent(address(letter), address -> new ArrayList<>())
                    .add(letter);
        }
        poison.forEach((address, sent) -> {
            List<SeenRecord> letters = byAddress.getOrDefault(address, List.of());
            if (letters.size() != 1) {
                faults.add(sent.kind() + " of " + address + " has " + letters.size() + " dead letters");
            }
            letters.forEach(letter -> compare(sent, letter).forEach(fault -> faults.add(sent.kind() + ": " + fault)));
        });
        byAddress.forEach((address, letters) -> {
            if (!poison.containsKey(address)) {
                faults.add(letters + " are dead letters of " + address + ", which is no poison");
            }
        });
        return faults;
    }

    private static Address address(SeenRecord letter) {
        String partition = letter.header("dead-letter-partition");
        String offset = letter.header("dead-letter-offset");
        boolean readable = partition.matches("\\d+") && offset.matches("\\d+");
        return new Address(
                new TopicPartition(letter.header("dead-letter-topic"), readable ? Integer.parseInt(partition) : -1),
                readable ? Long.parseLong(offset) : -1);
    }

    private static List<String> compare(OfPoison sent, SeenRecord letter) {
        List<String> faults = new ArrayList<>();
        if (!Arrays.equals(sent.key(), letter.kafka().key())) {
            faults.add("another key than came");
        }
        if (!Arrays.equals(sent.value(), letter.kafka().value())) {
            faults.add("another value than came");
        }
        List<Header> headers = List.of(letter.kafka().headers().toArray());
        int kept = sent.headers().size();
        if (headers.size() != kept + ADDED.size()
                || !headers.subList(0, kept).equals(sent.headers())
                || !headers.subList(kept, headers.size()).stream()
                        .map(Header::key)
                        .collect(Collectors.toSet())
                        .equals(ADDED)) {
            faults.add("headers other than those that came and then the six of a dead letter: " + headers);
        }
        if (!letter.header("dead-letter-code").equals(sent.kind().code())) {
            faults.add("the code is " + letter.header("dead-letter-code") + ", not "
                    + sent.kind().code());
        }
        return faults;
    }
}
