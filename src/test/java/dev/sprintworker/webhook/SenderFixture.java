package dev.sprintworker.webhook;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpClientOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Senders that may call this machine, and what they send; closed after each test. */
final class SenderFixture implements AutoCloseable {

    static final Duration AMPLE = Duration.ofSeconds(20);
    static final int MAX_RESPONSE = 64 << 10;
    static final int MAX_BODY = 20_000;
    static final Duration MAX_RETRY_AFTER = Duration.ofHours(24);
    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /** What the client would find if it looked names up itself. */
    private static final String HOSTS = "127.0.0.1 rebind.example.com\n127.0.0.2 moved.example.com\n";

    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setAddressResolverOptions(new AddressResolverOptions().setHostsValue(Buffer.buffer(HOSTS))));
    private final List<WebhookSender> senders = new ArrayList<>();

    WebhookSender sender(Resolver resolver, Duration timeout, Integer... ports) {
        return sender(resolver, timeout, new HttpClientOptions(), ports);
    }

    WebhookSender sender(Resolver resolver, Duration timeout, HttpClientOptions options, Integer... ports) {
        var rules = new WebhookRules(true, Set.of(ports), List.of(), true);
        return sender(new WebhookGuard(rules, resolver), timeout, options);
    }

    WebhookSender sender(WebhookGuard guard, Duration timeout, HttpClientOptions options) {
        var limits = new WebhookLimits(timeout, MAX_RESPONSE, MAX_BODY, MAX_RETRY_AFTER);
        WebhookSender sender = new WebhookSender(vertx, guard, limits, options);
        senders.add(sender);
        return sender;
    }

    /** One attempt at a receiver on 127.0.0.1. */
    Attempt send(Receiver receiver, Duration timeout) {
        return send(sender(new NameTable(), timeout, receiver.port()), "http://127.0.0.1:" + receiver.port() + "/hook");
    }

    static Attempt send(WebhookSender sender, String url) {
        return send(sender, url, "{\"type\":\"sprint.image.completed.v1\"}");
    }

    static Attempt send(WebhookSender sender, String url, String body) {
        return sender.send(url, SignatureTest.sign("id-1", Instant.now(), body, SECRET))
                .toCompletableFuture()
                .orTimeout(1, TimeUnit.MINUTES)
                .join();
    }

    @Override
    public void close() {
        senders.forEach(WebhookSender::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
