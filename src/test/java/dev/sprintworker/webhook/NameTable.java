package dev.sprintworker.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** DNS under a test's control: each look-up of a name gets the next of its answers, the last one over and over. */
final class NameTable implements Resolver {

    private final Map<String, Deque<List<InetAddress>>> answers = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    /** @param each an answer of one or more addresses with blanks in between */
    NameTable with(String name, String... each) {
        answers.put(
                name, new ArrayDeque<>(Stream.of(each).map(NameTable::addresses).toList()));
        return this;
    }

    @Override
    public synchronized List<InetAddress> resolve(String name) throws UnknownHostException {
        asked.add(name);
        Deque<List<InetAddress>> left = answers.get(name);
        if (left == null) {
            throw new UnknownHostException(name);
        }
        return left.size() > 1 ? left.poll() : left.peek();
    }

    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    static List<InetAddress> addresses(String literals) {
        return Arrays.stream(literals.split(" ")).map(NameTable::address).toList();
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
