package dev.sprintworker.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between S3 clients and an S3 server and fails on demand.
 *
 * <p>Bytes are passed as they are, the Host header that the signature covers among them. Of the requests that are
 * answered with 500 or never, every second one is carried out by the server all the same: a client cannot know, and the
 * harder case is the one where its object exists.
 */
final class FaultyS3Proxy implements AutoCloseable {

    enum Mode {
        /** As if it were not there. */
        PASS,
        /** 500 for each request. */
        ERROR,
        /** Requests are read and not answered; their connections are cut when the mode changes. */
        HANG,
        /** Nothing listens, and every connection is cut. */
        REFUSE
    }

    /** Requests by what became of them; {@code ...Unseen} were carried out by the server nevertheless. */
    record Counts(long passed, long errors, long errorsUnseen, long hung, long hungUnseen, long cut) {}

    final AtomicLong passed = new AtomicLong();
    final AtomicLong errors = new AtomicLong();
    final AtomicLong errorsUnseen = new AtomicLong();
    final AtomicLong hung = new AtomicLong();
    final AtomicLong hungUnseen = new AtomicLong();
    private final AtomicLong cut = new AtomicLong();

    private final int upstreamPort;
    private final int port;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private ServerSocket listener;
    private Mode mode = Mode.PASS;
    private volatile Duration latency = Duration.ZERO;

    /** Passing, on a port of its own. */
    FaultyS3Proxy(int upstreamPort) throws IOException {
        this.upstreamPort = upstreamPort;
        this.port = Ports.take(1).get(0);
        listen();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Added to each request before the server sees it; the same for all, whatever their size. */
    void latency(Duration added) {
        latency = added;
    }

    Duration latency() {
        return latency;
    }

    Counts counts() {
        return new Counts(passed.get(), errors.get(), errorsUnseen.get(), hung.get(), hungUnseen.get(), cut.get());
    }

    synchronized Mode mode() {
        return mode;
    }

    /** In force for every request whose head is read from now on; requests under way with the server go on. */
    synchronized void mode(Mode next) throws IOException {
        if (next == mode) {
            return;
        }
        boolean listening = mode != Mode.REFUSE;
        mode = next;
        notifyAll();
        if (next == Mode.REFUSE) {
            listener.close();
            connections.forEach(connection -> {
                cut.incrementAndGet();
                connection.close();
            });
        } else if (!listening) {
            listen();
        }
    }

    /** Blocks for as long as requests hang. */
    synchronized void awaitEndOfHang() throws InterruptedException {
        while (mode == Mode.HANG) {
            wait();
        }
    }

    void forget(ProxiedConnection connection) {
        connections.remove(connection);
    }

    private void listen() throws IOException {
        listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
        ServerSocket accepting = listener;
        daemon("s3-proxy-accept", () -> accept(accepting));
    }

    private void accept(ServerSocket accepting) {
        while (true) {
            try {
                connect(accepting.accept());
            } catch (IOException e) {
                if (accepting.isClosed()) {
                    return;
                }
            }
        }
    }

    private void connect(Socket client) {
        ProxiedConnection connection;
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), upstreamPort);
            connection = new ProxiedConnection(this, client, server);
        } catch (IOException serverIsAway) {
            ProxiedConnection.closed(client);
            return;
        }
        connections.add(connection);
        if (mode() == Mode.REFUSE) {
            connection.close();
        }
        daemon("s3-proxy-requests", connection::requests);
        daemon("s3-proxy-answers", connection::answers);
    }

    private static void daemon(String name, Runnable loop) {
        Thread thread = new Thread(loop, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        mode(Mode.REFUSE);
    }
}
