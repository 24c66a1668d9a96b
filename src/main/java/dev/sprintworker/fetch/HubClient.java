package dev.sprintworker.fetch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Requests to a hub. The token goes to the hub's own scheme, host and port only, never along with a redirect to others,
 * and into no message. A redirect from https to http is refused.
 */
final class HubClient implements AutoCloseable {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_JSON_BYTES = 32 << 20;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    // Over HTTP/2 all ranges would share one connection and its flow-control window.
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private final URI endpoint;
    private final Optional<String> token;
    private final Duration timeout;
    private final StallGuard stalls;

    /** @param timeout until the head of an answer, and between any two bytes of a body */
    HubClient(URI endpoint, Optional<String> token, Duration timeout) {
        this.endpoint = endpoint;
        this.token = token;
        this.timeout = timeout;
        this.stalls = new StallGuard(timeout);
    }

    /**
     * An answer that is no redirect that could be followed.
     *
     * @param uri that answered
     */
    record Answer(URI uri, HttpResponse<InputStream> response, InputStream stream) implements AutoCloseable {
        int status() {
            return response.statusCode();
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        boolean isRedirect() {
            return REDIRECTS.contains(status());
        }

        /** Where a redirect leads. */
        URI location() throws IOException {
            String location =
                    header("Location").orElseThrow(() -> new IOException(shown(uri) + " redirects without a Location"));
            try {
                return uri.resolve(URI.create(location));
            } catch (IllegalArgumentException e) {
                throw new IOException(shown(uri) + " redirects to what is no URI", e);
            }
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    /** Joins the path, already encoded, to the endpoint. */
    URI uri(String path) {
        return URI.create(endpoint + path);
    }

    boolean isHub(URI uri) {
        return origin(uri).equals(origin(endpoint));
    }

    /** Follows redirects within the hub; one to another host is the answer. */
    Answer head(URI uri) throws IOException {
        return follow("HEAD", uri, Map.of(), false);
    }

    /** Follows redirects wherever they lead. */
    Answer get(URI uri, Map<String, String> headers) throws IOException {
        return follow("GET", uri, headers, true);
    }

    boolean hasToken() {
        return token.isPresent();
    }

    /** The answer's JSON, for status 200 only. */
    JsonNode json(Answer answer) throws IOException {
        byte[] bytes = answer.stream().readNBytes(MAX_JSON_BYTES + 1);
        if (bytes.length > MAX_JSON_BYTES) {
            throw new FetchException(shown(answer.uri()) + ": the answer is longer than " + MAX_JSON_BYTES + " bytes");
        }
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new FetchException(shown(answer.uri()) + ": the answer is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private Answer follow(String method, URI first, Map<String, String> headers, boolean anywhere) throws IOException {
        URI uri = first;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            Answer answer = send(method, uri, headers);
            if (!answer.isRedirect()) {
                return answer;
            }
            URI next = answer.location();
            requireSafe(uri, next);
            if (!anywhere && !isHub(next)) {
                return answer;
            }
            answer.close();
            uri = next;
        }
        throw new FetchException(shown(first) + " redirects more than " + MAX_REDIRECTS + " times");
    }

    private static void requireSafe(URI from, URI to) {
        boolean http = "http".equalsIgnoreCase(to.getScheme());
        if (to.getHost() == null || !http && !"https".equalsIgnoreCase(to.getScheme())) {
            throw new FetchException(shown(from) + " redirects to " + shown(to) + ", expected an http(s) address");
        }
        if (http && "https".equalsIgnoreCase(from.getScheme())) {
            throw new FetchException(shown(from) + " redirects from https to http, " + shown(to));
        }
    }

    private Answer send(String method, URI uri, Map<String, String> headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(timeout)
                .header("User-Agent", "sprint-worker")
                // Sizes and ranges are those of the file, not of a compressed one.
                .header("Accept-Encoding", "identity");
        headers.forEach(request::header);
        if (isHub(uri)) {
            token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        }
        try {
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            return new Answer(uri, response, stalls.guard(response.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchException(shown(uri) + ": interrupted", e);
        } catch (IOException e) {
            throw new IOException(shown(uri) + ": " + FetchException.named(e), e);
        }
    }

    private static String origin(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
    }

    /** Without the query: addresses at a CDN carry their signature in it. */
    static String shown(URI uri) {
        String port = uri.getPort() >= 0 ? ":" + uri.getPort() : "";
        return Printed.of(uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath());
    }

    @Override
    public void close() {
        stalls.close();
    }
}
