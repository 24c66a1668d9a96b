package dev.sprintworker.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers 200 to every webhook and enters it; signatures are not its concern. */
final class WebhookReceiver implements AutoCloseable {

    private static final int THREADS = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final URI source;
    private final Ledger ledger;

    /** @param everywhere whether other machines may call it, too */
    WebhookReceiver(int port, boolean everywhere, URI source, Ledger ledger) {
        this.source = source;
        this.ledger = ledger;
        try {
            InetSocketAddress address = everywhere
                    ? new InetSocketAddress(port)
                    : new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new LoadFailedException("webhooks cannot be received at port " + port + ": " + e.getMessage(), e);
        }
        server.createContext("/", this::receive);
        server.setExecutor(threads);
        server.start();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            long nanos = ledger.nowNanos();
            byte[] body = exchange.getRequestBody().readAllBytes();
            try {
                JsonNode prompt = JSON.readTree(body).at("/data/prompt");
                if (prompt.path("source").asText().equals(source.toString())) {
                    ledger.webhook(prompt.path("id").asText(), nanos);
                }
            } catch (IOException noJson) {
                // Nobody's.
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
