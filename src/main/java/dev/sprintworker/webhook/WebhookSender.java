package dev.sprintworker.webhook;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Makes one attempt to deliver. Whatever URL and receiver, it connects to an address the guard has judged and to nothing
 * else, follows no redirect, trusts no certificate that does not fit the name, and ends within the timeout with an
 * {@link Attempt}; the stage never fails. Retries, and how many attempts go on at once, are the caller's.
 *
 * <p>May be called on any thread. Stages complete on an event loop: nothing slow may be done there.
 */
public final class WebhookSender implements AutoCloseable {

    private static final int MAX_CONNECTIONS_PER_ADDRESS = 1024;
    private static final int MAX_HEADER_BYTES = 16 << 10;

    private final Vertx vertx;
    private final HttpClient client;
    private final WebhookGuard guard;
    private final WebhookLimits limits;

    /** A look-up that hangs holds a thread until the system's resolver gives up, and nobody waits for that thread. */
    private final ExecutorService lookups = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "webhook-lookup");
        thread.setDaemon(true);
        return thread;
    });

    /** @param vertx lends its event loops; closing it is the caller's */
    public WebhookSender(Vertx vertx, WebhookGuard guard, WebhookLimits limits) {
        this(vertx, guard, limits, new HttpClientOptions());
    }

    /** @param options may add trust; what keeps a request safe is set here in any case */
    WebhookSender(Vertx vertx, WebhookGuard guard, WebhookLimits limits, HttpClientOptions options) {
        this.vertx = vertx;
        this.guard = guard;
        this.limits = limits;
        int timeout = Math.toIntExact(limits.timeout().toMillis());
        this.client = vertx.createHttpClient(options.setProtocolVersion(HttpVersion.HTTP_1_1)
                .setUseAlpn(false)
                .setTrustAll(false)
                .setVerifyHost(true)
                // A connection belongs to one attempt: nothing is left over that a later one could meet.
                .setKeepAlive(false)
                .setPipelining(false)
                .setMaxPoolSize(MAX_CONNECTIONS_PER_ADDRESS)
                .setMaxRedirects(0)
                .setDecompressionSupported(false)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_HEADER_BYTES)
                .setConnectTimeout(Math.min(timeout, Exchange.MAX_CONNECT_MILLIS))
                .setSslHandshakeTimeout(timeout)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS));
    }

    /** @param url as the prompt had it, judged here and now */
    public CompletionStage<Attempt> send(String url, SignedMessage message) {
        return send(url, message, Map.of());
    }

    /**
     * @param url as the prompt had it, judged here and now
     * @param trace headers that are sent with the message and are not signed
     */
    public CompletionStage<Attempt> send(String url, SignedMessage message, Map<String, String> trace) {
        CompletableFuture<Attempt> result = new CompletableFuture<>();
        Exchange exchange = new Exchange(vertx, client, limits, message, trace, result);
        exchange.start(() -> guard.judge(url), lookups);
        return result;
    }

    @Override
    public void close() {
        lookups.shutdownNow();
        client.close();
    }
}
