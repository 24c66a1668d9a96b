package dev.sprintworker.webhook;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** Receives webhooks: {@code WEBHOOK_SECRET=whsec_... java ExampleReceiver 8080}, with standardwebhooks 1.2.0. */
public final class ExampleReceiver {

    /** Where it matters, a unique column of the database that the event goes to. */
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    private final Webhook secret;

    private ExampleReceiver(Webhook secret) {
        this.secret = secret;
    }

    public static void main(String[] arguments) throws Exception {
        ExampleReceiver receiver = new ExampleReceiver(new Webhook(System.getenv("WEBHOOK_SECRET")));
        int port = Integer.parseInt(arguments[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/hook", receiver::receive);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
    }

    private void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readNBytes(20_000), StandardCharsets.UTF_8);
        int status = 204;
        try {
            secret.verify(body, exchange.getRequestHeaders());
            // The same event may come again, with the same id.
            if (seen.add(exchange.getRequestHeaders().getFirst("webhook-id"))) {
                System.out.println(body);
            }
        } catch (WebhookVerificationException e) {
            status = 401;
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }
}
