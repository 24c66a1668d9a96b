package dev.sprintworker.fetch;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a {@link LocalHub} answers for large files: ranges, ETags of its own, and pauses when it is told to. */
final class RangeWriter {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");
    private static final int CHUNK = 16 << 10;

    private final HubFaults faults;
    private final AtomicLong served;
    private volatile Pause pause = new Pause(Long.MAX_VALUE);

    /** @param served counts the bytes that were written */
    RangeWriter(HubFaults faults, AtomicLong served) {
        this.faults = faults;
        this.served = served;
    }

    /** Where the server stops in the middle of what it writes until it is let go. */
    record Pause(long bytes, CountDownLatch reached, CountDownLatch go) {
        Pause(long bytes) {
            this(bytes, new CountDownLatch(1), new CountDownLatch(1));
        }
    }

    Pause pauseAt(long bytes) {
        pause = new Pause(bytes);
        return pause;
    }

    /** Ends the pause, if there is one. */
    void go() {
        pause.go().countDown();
    }

    /** Answers a request for bytes of the content. */
    void answer(HttpExchange exchange, String path, byte[] content) throws IOException {
        String etag = faults.etag(path, "\"cdn-" + HubFiles.blob(content).substring(0, 8) + "\"");
        var headers = exchange.getResponseHeaders();
        headers.set("ETag", etag);
        String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
        Matcher range =
                RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
        if (!range.matches() || ifRange != null && !ifRange.equals(etag)) {
            exchange.sendResponseHeaders(200, content.length);
            write(exchange, path, content, 0, content.length);
            return;
        }
        int first = Integer.parseInt(range.group(1));
        int end = Math.min(content.length, Integer.parseInt(range.group(2)) + 1);
        if (first >= content.length) {
            headers.set("Content-Range", "bytes */" + content.length);
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        headers.set("Content-Range", "bytes " + first + "-" + (end - 1) + "/" + content.length);
        exchange.sendResponseHeaders(206, end - first);
        write(exchange, path, content, first, end);
    }

    private void write(HttpExchange exchange, String path, byte[] content, int first, int end) throws IOException {
        OutputStream out = exchange.getResponseBody();
        for (int position = first; position < end; position += CHUNK) {
            int count = Math.min(CHUNK, end - position);
            Pause now = pause;
            if (served.get() >= now.bytes()) {
                now.reached().countDown();
                try {
                    now.go().await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            if (faults.breaks(path, position)) {
                // Closed before all that was announced is sent.
                throw new IOException("broken on purpose");
            }
            out.write(content, position, count);
            served.addAndGet(count);
        }
    }
}
