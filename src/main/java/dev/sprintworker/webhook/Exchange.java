package dev.sprintworker.webhook;

import dev.sprintworker.webhook.Attempt.Result;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * One attempt under way: look-up, connection, request, status. Ends once, whichever comes first of answer, error and
 * timeout, and leaves no connection behind. After {@link #start} everything happens on one context, so nothing is locked.
 *
 * <p>The status decides. A body is read to its end, its limit or the timeout, and ignored: whoever has answered 200 has
 * got the message, however oddly it goes on.
 */
final class Exchange {

    /** One address that does not answer must not use up the time of the next. */
    static final int MAX_CONNECT_MILLIS = 5_000;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final int SUCCESS = 200;
    private static final int REDIRECT = 300;
    private static final int GONE = 410;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final int UNAVAILABLE = 503;

    private final Vertx vertx;
    private final HttpClient client;
    private final WebhookLimits limits;
    private final SignedMessage message;
    private final Map<String, String> trace;
    private final CompletableFuture<Attempt> result;
    private final Context context;
    private final long started = System.nanoTime();

    private long timer;
    private boolean ended;
    private Optional<InetAddress> address = Optional.empty();
    private Optional<HttpClientRequest> request = Optional.empty();
    private Optional<HttpClientResponse> response = Optional.empty();
    private long received;

    Exchange(
            Vertx vertx,
            HttpClient client,
            WebhookLimits limits,
            SignedMessage message,
            Map<String, String> trace,
            CompletableFuture<Attempt> result) {
        this.vertx = vertx;
        this.client = client;
        this.limits = limits;
        this.message = message;
        this.trace = trace;
        this.result = result;
        this.context = vertx.getOrCreateContext();
    }

    /** @param judge may block, and runs on {@code lookups} */
    void start(Supplier<Verdict> judge, Executor lookups) {
        context.runOnContext(ignored -> {
            if (message.bytes().length > limits.maxBodyBytes()) {
                end(Result.TOO_LARGE, "the body has more than " + limits.maxBodyBytes() + " bytes");
                return;
            }
            timer = vertx.setTimer(limits.timeout().toMillis(), id -> expired());
            CompletableFuture.supplyAsync(judge, lookups)
                    .whenComplete((verdict, error) -> context.runOnContext(judged -> judged(verdict, error)));
        });
    }

    private void judged(Verdict verdict, Throwable error) {
        if (ended) {
            return;
        }
        if (error != null) {
            // No resolver should do that. Nothing is sent, and the next attempt asks again.
            end(Result.CONNECTION, "the look-up failed");
            return;
        }
        if (verdict instanceof Verdict.Accepted accepted) {
            connect(accepted.target(), accepted.addresses().iterator());
        } else if (verdict instanceof Verdict.Refused) {
            end(Result.REFUSED_BY_GUARD, verdict.reason());
        } else {
            end(Result.CONNECTION, verdict.reason());
        }
    }

    /** Tries one address after the other until one takes the connection; all of them have been judged. */
    private void connect(WebhookTarget target, Iterator<InetAddress> addresses) {
        InetAddress next = addresses.next();
        address = Optional.of(next);
        client.request(options(target, next)).onComplete(connected -> {
            if (connected.succeeded()) {
                send(connected.result());
            } else if (!ended && addresses.hasNext() && ConnectionProblem.isNoConnection(connected.cause())) {
                connect(target, addresses);
            } else {
                end(Result.CONNECTION, ConnectionProblem.beforeSending(connected.cause()));
            }
        });
    }

    /** The server is an address and needs no look-up; the host is what TLS verifies and the receiver is told. */
    private RequestOptions options(WebhookTarget target, InetAddress pinned) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(pinned, target.port())))
                .setHost(target.host().name())
                .setPort(target.port())
                .setSsl(target.https())
                .setURI(target.path())
                .setFollowRedirects(false)
                .putHeader("content-type", "application/json")
                .putHeader("user-agent", "sprint-worker");
        trace.forEach(options::putHeader);
        message.headers().forEach(options::putHeader);
        return options;
    }

    private void send(HttpClientRequest connected) {
        request = Optional.of(connected);
        if (ended) {
            cut();
            return;
        }
        connected.exceptionHandler(this::failed);
        // Without one Vert.x logs what the receiver sent.
        connected.connection().exceptionHandler(this::failed);
        connected.send(Buffer.buffer(message.bytes())).onSuccess(this::answered).onFailure(this::failed);
    }

    private void answered(HttpClientResponse answer) {
        if (ended) {
            return;
        }
        response = Optional.of(answer);
        answer.exceptionHandler(this::failed);
        answer.handler(part -> {
            received += part.length();
            if (received > limits.maxResponseBytes()) {
                decide(answer);
            }
        });
        answer.endHandler(ignored -> decide(answer));
    }

    private void failed(Throwable error) {
        response.ifPresentOrElse(this::decide, () -> end(Result.CONNECTION, ConnectionProblem.afterwards(error)));
    }

    private void expired() {
        response.ifPresentOrElse(
                this::decide, () -> end(Result.TIMEOUT, "no answer within " + seconds(limits.timeout())));
    }

    private void decide(HttpClientResponse answer) {
        int status = answer.statusCode();
        Optional<Duration> wait =
                RetryAfter.parse(answer.getHeader("retry-after"), Instant.now(), limits.maxRetryAfter());
        Result decided = result(status, wait.isPresent());
        end(
                decided,
                OptionalInt.of(status),
                decided == Result.THROTTLED ? wait : Optional.empty(),
                "answered " + status);
    }

    private static Result result(int status, boolean retryAfter) {
        if (status >= SUCCESS && status < REDIRECT) {
            return Result.DELIVERED;
        }
        if (status == GONE) {
            return Result.GONE;
        }
        if (status == TOO_MANY_REQUESTS || status == UNAVAILABLE && retryAfter) {
            return Result.THROTTLED;
        }
        return status >= SERVER_ERROR ? Result.SERVER_ERROR : Result.REJECTED;
    }

    private void end(Result how, String reason) {
        end(how, OptionalInt.empty(), Optional.empty(), reason);
    }

    private void end(Result how, OptionalInt status, Optional<Duration> retryAfter, String reason) {
        if (ended) {
            return;
        }
        ended = true;
        vertx.cancelTimer(timer);
        cut();
        double seconds = (System.nanoTime() - started) / NANOS_PER_SECOND;
        result.complete(new Attempt(how, status, retryAfter, reason, address, seconds));
    }

    private void cut() {
        request.ifPresent(sent -> sent.connection().close());
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1e3 + " s";
    }
}
