package dev.sprintworker.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers as the hub does: the API of a repository with a listing in pages, small files by way of a redirect within the
 * hub, large ones at another host that knows ranges and has ETags of its own. What it does wrong is
 * up to {@link HubFaults}.
 */
final class LocalHub implements AutoCloseable {
    static final String REPO = "owner/sana-demo";
    static final String COMMIT = "1111111111111111111111111111111111111111";
    static final String OTHER_COMMIT = "2222222222222222222222222222222222222222";

    private static final Pattern RESOLVE = Pattern.compile("/owner/sana-demo/resolve/([^/]+)/(.+)");
    private static final Pattern CACHED = Pattern.compile("/api/resolve-cache/models/owner/sana-demo/([^/]+)/(.+)");
    private static final Pattern TREE = Pattern.compile("/api/models/owner/sana-demo/tree/([0-9a-f]{40})");
    private static final Pattern REVISION = Pattern.compile("/api/models/owner/sana-demo/revision/(.+)");
    private static final int PAGE = 5;

    /** A request that came. */
    record Seen(String host, String method, String path, Optional<String> authorization, Optional<String> range) {}

    final HubFaults faults = new HubFaults();
    final List<Seen> seen = new CopyOnWriteArrayList<>();
    /** Bytes of large files that were written to clients. */
    final AtomicLong served = new AtomicLong();

    private final RangeWriter ranges = new RangeWriter(faults, served);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer hub = server(this::hub);
    private final HttpServer cdn = server(this::cdn);
    private volatile HubFiles main;
    private final List<HubFiles> commits = new CopyOnWriteArrayList<>();

    LocalHub(HubFiles files) {
        publish(files);
        hub.start();
        cdn.start();
    }

    /** The branch main is there from now on. */
    void publish(HubFiles files) {
        commits.add(files);
        main = files;
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
    }

    String cdnAddress() {
        return "http://localhost:" + cdn.getAddress().getPort();
    }

    /** Writes no byte of large files beyond so many until {@link RangeWriter.Pause#go}. */
    RangeWriter.Pause pauseAt(long bytes) {
        return ranges.pauseAt(bytes);
    }

    private HttpServer server(com.sun.net.httpserver.HttpHandler handler) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            server.setExecutor(threads);
            server.createContext("/", exchange -> {
                try (exchange) {
                    handler.handle(exchange);
                }
            });
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void note(String host, HttpExchange exchange) {
        seen.add(new Seen(
                host,
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))));
    }

    private void hub(HttpExchange exchange) throws IOException {
        note("hub", exchange);
        String path = exchange.getRequestURI().getPath();
        if (faults.answer("hub", exchange)) {
            return;
        }
        Matcher revision = REVISION.matcher(path);
        Matcher tree = TREE.matcher(path);
        Matcher resolve = RESOLVE.matcher(path);
        Matcher cached = CACHED.matcher(path);
        if (revision.matches()) {
            Optional<HubFiles> files = at(revision.group(1));
            json(
                    exchange,
                    files.map(f -> "{\"id\":\"" + REPO + "\",\"sha\":\"" + f.commit() + "\"}"),
                    "RevisionNotFound");
        } else if (tree.matches()) {
            tree(exchange, at(tree.group(1)).orElseThrow());
        } else if (resolve.matches()) {
            resolve(exchange, at(resolve.group(1)).orElseThrow(), resolve.group(2));
        } else if (cached.matches()) {
            content(exchange, at(cached.group(1)).orElseThrow(), cached.group(2));
        } else {
            json(exchange, Optional.empty(), "RepoNotFound");
        }
    }

    private Optional<HubFiles> at(String revision) {
        return revision.equals("main")
                ? Optional.of(main)
                : commits.stream()
                        .filter(files -> files.commit().equals(revision))
                        .findFirst();
    }

    private static void json(HttpExchange exchange, Optional<String> json, String errorCode) throws IOException {
        byte[] body = json.orElse("{\"error\":\"not found\"}").getBytes(StandardCharsets.UTF_8);
        if (json.isEmpty()) {
            exchange.getResponseHeaders().set("X-Error-Code", errorCode);
        }
        exchange.sendResponseHeaders(json.isPresent() ? 200 : 404, body.length);
        exchange.getResponseBody().write(body);
    }

    private void tree(HttpExchange exchange, HubFiles files) throws IOException {
        List<String> entries =
                new ArrayList<>(List.of("{\"type\":\"directory\",\"oid\":\"0\",\"size\":0,\"path\":\"vae\"}"));
        files.byPath().forEach((path, content) -> entries.add(entry(files, path, content)));
        entries.addAll(faults.listed());
        Matcher cursor = Pattern.compile("cursor=(\\d+)")
                .matcher(exchange.getRequestURI().getQuery());
        int first = cursor.find() ? Integer.parseInt(cursor.group(1)) : 0;
        int end = Math.min(entries.size(), first + PAGE);
        if (end < entries.size()) {
            exchange.getResponseHeaders()
                    .set(
                            "Link",
                            "<" + faults.nextPage(endpoint())
                                    + exchange.getRequestURI().getPath() + "?recursive=true&cursor=" + end
                                    + ">; rel=\"next\"");
        }
        json(exchange, Optional.of("[" + String.join(",", entries.subList(first, end)) + "]"), "");
    }

    private static String entry(HubFiles files, String path, byte[] content) {
        String sum = files.checksum(path);
        return HubFiles.isLarge(path)
                ? "{\"type\":\"file\",\"oid\":\"%s\",\"size\":%d,\"path\":\"%s\",\"lfs\":{\"oid\":\"%s\",\"size\":%d,\"pointerSize\":134}}"
                        .formatted("9".repeat(40), content.length, path, sum, content.length)
                : "{\"type\":\"file\",\"oid\":\"%s\",\"size\":%d,\"path\":\"%s\"}".formatted(sum, content.length, path);
    }

    private void resolve(HttpExchange exchange, HubFiles files, String path) throws IOException {
        byte[] content = files.byPath().get(path);
        var headers = exchange.getResponseHeaders();
        headers.set("X-Repo-Commit", files.commit());
        headers.set("Accept-Ranges", "bytes");
        if (HubFiles.isLarge(path)) {
            headers.set("X-Linked-Size", String.valueOf(content.length));
            headers.set("X-Linked-Etag", "\"" + files.checksum(path) + "\"");
            headers.set("ETag", "\"" + "9".repeat(40) + "\"");
            headers.set(
                    "Location", cdnAddress() + "/lfs/" + files.commit() + "/" + path + "?Signature=secret-signature");
            exchange.sendResponseHeaders(302, -1);
        } else {
            headers.set("Location", "/api/resolve-cache/models/" + REPO + "/" + files.commit() + "/" + path);
            exchange.sendResponseHeaders(307, -1);
        }
    }

    /** A small file, from the hub itself. */
    private void content(HttpExchange exchange, HubFiles files, String path) throws IOException {
        byte[] content = files.byPath().get(path);
        exchange.getResponseHeaders().set("X-Repo-Commit", files.commit());
        exchange.getResponseHeaders().set("ETag", "\"" + files.checksum(path) + "\"");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            byte[] body = faults.content(path, content);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void cdn(HttpExchange exchange) throws IOException {
        note("cdn", exchange);
        String[] parts = exchange.getRequestURI().getPath().split("/", 4);
        if (!"Signature=secret-signature".equals(exchange.getRequestURI().getQuery())) {
            exchange.sendResponseHeaders(403, -1);
        } else if (!faults.answer("cdn", exchange)) {
            HubFiles files = at(parts[2]).orElseThrow();
            ranges.answer(
                    exchange, parts[3], faults.content(parts[3], files.byPath().get(parts[3])));
        }
    }

    @Override
    public void close() {
        ranges.go();
        hub.stop(0);
        cdn.stop(0);
        threads.shutdownNow();
    }
}
