package dev.sprintworker.notify;

import dev.sprintworker.chaos.JvmProcess;
import dev.sprintworker.chaos.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A process of its own with a port for each receiver; what it receives goes to a file that tests read. */
final class Receivers implements AutoCloseable {

    /**
     * One of them.
     *
     * @param secret that it verifies with
     */
    record Address(int port, ReceiverKind kind, String secret) {
        String url(String path) {
            return "http://127.0.0.1:" + port + path;
        }
    }

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final JvmProcess process;
    private final Path receipts;
    private final List<Address> addresses;
    private final Address elsewhere;
    private final Address forbidden;

    private Receivers(
            JvmProcess process, Path receipts, List<Address> addresses, Address elsewhere, Address forbidden) {
        this.process = process;
        this.receipts = receipts;
        this.addresses = addresses;
        this.elsewhere = elsewhere;
        this.forbidden = forbidden;
    }

    /**
     * Running receivers.
     *
     * @param secrets given to them in turn
     */
    static Receivers start(List<ReceiverKind> kinds, List<String> secrets, Path directory) throws IOException {
        List<Integer> ports = Ports.take(kinds.size() + 2);
        List<Address> addresses = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            addresses.add(new Address(ports.get(i), kinds.get(i), secrets.get(i % secrets.size())));
        }
        Address elsewhere = new Address(ports.get(kinds.size()), ReceiverKind.GOOD, secrets.get(0));
        Address forbidden = new Address(ports.get(kinds.size() + 1), ReceiverKind.GOOD, secrets.get(0));
        Path receipts = directory.resolve("receipts.jsonl");
        List<String> command = new ArrayList<>(List.of(
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ReceiverMain.class.getName(),
                receipts.toString(),
                String.valueOf(elsewhere.port())));
        Stream.concat(addresses.stream(), Stream.of(elsewhere, forbidden))
                .map(address -> address.port() + ":" + address.kind() + ":" + address.secret())
                .forEach(command::add);
        JvmProcess process = JvmProcess.start("receivers", command, directory.resolve("receivers.log"));
        process.awaitLine(ReceiverMain.SERVING, START_TIMEOUT);
        return new Receivers(process, receipts, List.copyOf(addresses), elsewhere, forbidden);
    }

    /** In the order of their kinds. */
    List<Address> addresses() {
        return addresses;
    }

    /** A good one that nobody was told of; redirects lead there. */
    Address elsewhere() {
        return elsewhere;
    }

    /** A good one that is not to be called. */
    Address forbidden() {
        return forbidden;
    }

    /** Ports that a notifier is to be allowed. */
    List<Integer> allowedPorts() {
        return Stream.concat(addresses.stream(), Stream.of(elsewhere))
                .map(Address::port)
                .toList();
    }

    /** From now on all of them are good, but for those that flap; returns when they are. */
    void recover() throws IOException {
        process.tell("recover");
        process.awaitLine(ReceiverMain.WELL, START_TIMEOUT);
    }

    /** Everything received until now. */
    List<Receipt> receipts() {
        if (process.endedByItself()) {
            throw process.failure("the receivers ended");
        }
        return Receipt.read(receipts);
    }

    @Override
    public void close() {
        process.close();
    }
}
