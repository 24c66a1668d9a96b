package dev.sprintworker.notify;

import dev.sprintworker.webhook.Receiver.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a receiver of a kind answers. */
final class ReceiverReply {

    static final Duration SLOW = Duration.ofSeconds(30);

    /** In the header of the same name, longer than the first waits of the schedules of these tests. */
    static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private static final byte[] PART_OF_A_BODY =
            ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes(StandardCharsets.US_ASCII);

    private final ReceiverKind kind;
    private final int elsewhere;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    /** @param elsewhere port of this machine that redirects lead to */
    ReceiverReply(ReceiverKind kind, int elsewhere) {
        this.kind = kind;
        this.elsewhere = elsewhere;
    }

    /** What the request will be answered with; 0 for no answer. */
    int status(Request request) {
        return switch (kind) {
            case GOOD, FLAPPING, ENDLESS -> 200;
            case FAILING -> 500;
            case THROTTLING -> 429;
            case PACING -> seen.add(request.headers().getOrDefault("webhook-id", "")) ? 429 : 200;
            case GONE -> 410;
            case MOVED -> 301;
            case DOWN, SLOW, RESETTING -> 0;
        };
    }

    void write(int status, Socket socket, OutputStream out) throws IOException, InterruptedException {
        switch (kind) {
            case RESETTING -> socket.setSoLinger(true, 0);
            case SLOW -> {
                new CountDownLatch(1).await(SLOW.toMillis(), TimeUnit.MILLISECONDS);
                head(200, "content-length: 0\r\n", out);
            }
            case ENDLESS -> {
                head(status, "transfer-encoding: chunked\r\n", out);
                while (!Thread.interrupted()) {
                    out.write(PART_OF_A_BODY);
                }
            }
            case MOVED ->
                head(status, "location: http://127.0.0.1:" + elsewhere + "/moved\r\ncontent-length: 0\r\n", out);
            default ->
                head(
                        status,
                        (status == 429 ? "retry-after: " + RETRY_AFTER.toSeconds() + "\r\n" : "")
                                + "content-length: 0\r\n",
                        out);
        }
    }

    private static void head(int status, String headers, OutputStream out) throws IOException {
        out.write(("HTTP/1.1 " + status + " X\r\n" + headers + "connection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }
}
